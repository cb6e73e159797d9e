import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { sessionSchema } from '../auth/session/schema.ts';
import { sessionViewSchema, signedOutSchema } from '../auth/session/view-schema.ts';
import { backofficeQuerySchema } from '../backoffice/chats/schema.ts';
import { backofficeDetailSchema, backofficeRowSchema } from '../backoffice/chats/view-schema.ts';
import { historyQuerySchema, pagingSchema } from '../tenant/chats/schema.ts';
import { historyDetailSchema, historyRowSchema, pageSchema } from '../tenant/chats/view-schema.ts';
import { eventSchema } from '../tenant/events/view-schema.ts';
import { receiptsSchema } from '../tenant/receipts/view-schema.ts';
import { storeMapSchema } from '../tenant/store-map/view-schema.ts';
import { streamDataSchemas } from '../tenant/stream/view-schema.ts';
import { errorAnswers } from './error-answers.ts';
import { answer, body, eventStream } from './parts.ts';

const chatPath = z.object({ chat_id: z.string().meta({ description: 'As a list or an event has it.' }) });
const streamEvent = z
  .union(
    Object.entries(streamDataSchemas).map(([event, data]) =>
      z.strictObject({ event: z.literal(event), data }),
    ),
  )
  .meta({ id: 'TenantStreamEvent' });
const guarded = errorAnswers(401, 403, 429, 500);

type Security = Record<string, string[]>[];
const tenantLogin: Security = [{ tenant: [] }, { tenantCookie: [] }];
const backofficeLogin: Security = [{ backoffice: [] }, { backofficeCookie: [] }];
const tenant = { tags: ['Dashboard'], security: tenantLogin };
const backoffice = { tags: ['Backoffice'], security: backofficeLogin };

/** Paths of dashboards: of tenants, of the backoffice, and their logins. */
export const dashboardPaths: ZodOpenApiPathsObject = {
  '/api/v1/session': {
    post: {
      tags: ['Logins'],
      security: [],
      summary: 'Sign in with a token',
      description: 'Sets the cookie of the realm that the token is of.',
      requestBody: body(sessionSchema),
      responses: { 200: answer('Signed in.', sessionViewSchema), ...errorAnswers(400, 401, 403, 413, 500) },
    },
    get: {
      tags: ['Logins'],
      security: [...tenantLogin, ...backofficeLogin],
      summary: 'Ask who is signed in',
      responses: { 200: answer('The login.', sessionViewSchema), ...errorAnswers(401, 403, 500) },
    },
    delete: {
      tags: ['Logins'],
      security: [],
      summary: 'Sign out of both realms',
      responses: { 200: answer('Signed out.', signedOutSchema), ...errorAnswers(403, 500) },
    },
  },
  '/api/v1/sdk-chat': {
    get: {
      ...tenant,
      summary: 'List the tenant’s chats',
      description: 'Newest first; with the chats of profiles that were deleted.',
      requestParams: { query: historyQuerySchema },
      responses: {
        200: answer('A page of chats.', pageSchema(historyRowSchema)),
        ...guarded,
        ...errorAnswers(400),
      },
    },
  },
  '/api/v1/sdk-chat/store-map': {
    get: {
      ...tenant,
      summary: 'Read the map of the store',
      description: 'While the store is away, as it was when it last answered.',
      responses: { 200: answer('The store.', storeMapSchema), ...guarded, ...errorAnswers(503) },
    },
  },
  '/api/v1/sdk-chat/{chat_id}': {
    get: {
      ...tenant,
      summary: 'Read a chat of the tenant',
      description: 'What a poll answers, with the last round’s results at the top.',
      requestParams: { path: chatPath },
      responses: { 200: answer('The chat.', historyDetailSchema), ...guarded, ...errorAnswers(404) },
    },
  },
  '/api/v1/sdk-chat/{chat_id}/receipts': {
    get: {
      ...tenant,
      summary: 'Read what a chat’s rounds took',
      description: 'Credits, attempts and seconds, by round and step.',
      requestParams: { path: chatPath },
      responses: { 200: answer('The receipts.', receiptsSchema), ...guarded, ...errorAnswers(404) },
    },
  },
  '/api/v1/sdk-chat/{chat_id}/events': {
    get: {
      ...tenant,
      summary: 'List what happened in a chat',
      description: 'Newest first: rounds that completed or failed, the chat’s end, and triggers.',
      requestParams: { path: chatPath, query: pagingSchema },
      responses: {
        200: answer('A page of events.', pageSchema(eventSchema)),
        ...guarded,
        ...errorAnswers(400, 404),
      },
    },
  },
  '/api/v1/sdk-chat/events/stream': {
    get: {
      ...tenant,
      summary: 'Watch the tenant’s chats',
      description:
        'Server-sent events, live only: nothing is kept for later or sent twice, so read the history upon each `ready`. Events have no ids: `Last-Event-ID` and `lastEventId` change nothing. 429 when the tenant has as many streams open as it may.',
      responses: {
        200: eventStream('A stream that ends with the login.', streamEvent),
        ...guarded,
        ...errorAnswers(400),
      },
    },
  },
  '/api/v1/admin/sdk-chat': {
    get: {
      ...backoffice,
      summary: 'List the chats of all tenants',
      requestParams: { query: backofficeQuerySchema },
      responses: {
        200: answer('A page of chats.', pageSchema(backofficeRowSchema)),
        ...guarded,
        ...errorAnswers(400),
      },
    },
  },
  '/api/v1/admin/sdk-chat/{chat_id}': {
    get: {
      ...backoffice,
      summary: 'Read a chat of any tenant',
      requestParams: { path: chatPath },
      responses: { 200: answer('The chat.', backofficeDetailSchema), ...guarded, ...errorAnswers(404) },
    },
  },
};
