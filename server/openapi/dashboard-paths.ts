import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { steps } from '../../domain/chat/steps.ts';
import { sessionSchema, sessionViewSchema, signedOutSchema } from '../auth/session/schema.ts';
import {
  backofficeDetailSchema,
  backofficeQuerySchema,
  backofficeRowSchema,
} from '../backoffice/chats/schema.ts';
import { failedRoundsQuerySchema, historyReplaySchema, replaySchema } from '../backoffice/rounds/schema.ts';
import {
  failedRoundSchema,
  historyReplayViewSchema,
  replayViewSchema,
  roundExportSchema,
} from '../backoffice/rounds/view-schema.ts';
import { success } from '../schemas/view.ts';
import { answerSchema } from '../tenant/answers/view-schema.ts';
import { chatListQuerySchema, pagingSchema } from '../tenant/chats/schema.ts';
import { historyDetailSchema, historyRowSchema, pageSchema } from '../tenant/chats/view-schema.ts';
import { errorsQuerySchema, errorsSchema } from '../tenant/errors/schema.ts';
import { eventSchema } from '../tenant/events/view-schema.ts';
import { exportQuerySchema, exportSchema } from '../tenant/export/schema.ts';
import { receiptsSchema } from '../tenant/receipts/view-schema.ts';
import { standingQuerySchema, standingSchema } from '../tenant/standing/schema.ts';
import { storeMapSchema } from '../tenant/store-map/view-schema.ts';
import { streamDataSchemas } from '../tenant/stream/view-schema.ts';
import { usageSchema } from '../tenant/usage/view-schema.ts';
import { newViewSchema } from '../tenant/views/schema.ts';
import { deletedViewSchema, savedViewSchema, savedViewsSchema } from '../tenant/views/view-schema.ts';
import { eventStream, jsonBody, successResponse } from './bodies-and-headers.ts';
import { bundleTooLarge, errorResponses, tooManyViews } from './error-responses.ts';

const chatPath = z.object({
  chat_id: z.string().meta({ description: 'The chat’s id, from a list or an event.' }),
});
const streamEvent = z
  .union(
    Object.entries(streamDataSchemas).map(([event, data]) =>
      z.strictObject({ event: z.literal(event), data }),
    ),
  )
  .meta({ id: 'TenantStreamEvent' });
const guarded = errorResponses(401, 403, 429, 500);

type Security = Record<string, string[]>[];
const tenantSecurity: Security = [{ tenant: [] }, { tenantCookie: [] }];
const backofficeSecurity: Security = [{ backoffice: [] }, { backofficeCookie: [] }];
const tenant = { tags: ['Dashboard'], security: tenantSecurity };
const backoffice = { tags: ['Backoffice'], security: backofficeSecurity };

/** Paths of the tenants' dashboards, of the backoffice, and of sessions. */
export const dashboardPaths: ZodOpenApiPathsObject = {
  '/api/v1/session': {
    post: {
      tags: ['Sessions'],
      security: [],
      operationId: 'createSession',
      summary: 'Sign in with a token',
      description: 'Sets the cookie of the token’s audience.',
      requestBody: jsonBody(sessionSchema),
      responses: {
        200: successResponse('Signed in.', sessionViewSchema),
        ...errorResponses(400, 401, 403, 413, 500),
      },
    },
    get: {
      tags: ['Sessions'],
      security: [...tenantSecurity, ...backofficeSecurity],
      operationId: 'getSession',
      summary: 'Read the session',
      responses: {
        200: successResponse('The session.', sessionViewSchema),
        ...errorResponses(401, 403, 500),
      },
    },
    delete: {
      tags: ['Sessions'],
      security: [],
      operationId: 'deleteSession',
      summary: 'Sign out of both audiences',
      responses: { 200: successResponse('Signed out.', signedOutSchema), ...errorResponses(403, 500) },
    },
  },
  '/api/v1/sdk-chat': {
    get: {
      ...tenant,
      operationId: 'listTenantChats',
      summary: 'List the tenant’s chats',
      description: 'Newest first by default, including chats of deleted profiles.',
      requestParams: { query: chatListQuerySchema },
      responses: {
        200: successResponse('A page of chats.', pageSchema(historyRowSchema)),
        ...guarded,
        ...errorResponses(400),
      },
    },
  },
  '/api/v1/sdk-chat/store-map': {
    get: {
      ...tenant,
      operationId: 'getStoreMap',
      summary: 'Read the map of the store',
      description: 'While the store is unavailable, its last answer.',
      responses: { 200: successResponse('The store.', storeMapSchema), ...guarded, ...errorResponses(503) },
    },
  },
  '/api/v1/sdk-chat/usage': {
    get: {
      ...tenant,
      operationId: 'getTenantUsage',
      summary: 'Read credits left and running rounds',
      responses: { 200: successResponse('The state of this moment.', usageSchema), ...guarded },
    },
  },
  '/api/v1/sdk-chat/standing': {
    get: {
      ...tenant,
      operationId: 'getTenantStanding',
      summary: 'Read used credits and refused requests',
      description:
        'Credits by day of the last week, and refusals of the last hour: requests of store apps that were answered 402, 409 or 429. A refusal is listed some seconds later.',
      requestParams: { query: standingQuerySchema },
      responses: {
        200: successResponse('The last days.', standingSchema),
        ...guarded,
        ...errorResponses(400),
      },
    },
  },
  '/api/v1/sdk-chat/errors': {
    get: {
      ...tenant,
      operationId: 'listTenantChatErrors',
      summary: 'List the errors of the tenant’s chats by code',
      description:
        'Of the chats whose last round failed: those that the list has with `error_code` and `from`.',
      requestParams: { query: errorsQuerySchema },
      responses: { 200: successResponse('The errors.', errorsSchema), ...guarded, ...errorResponses(400) },
    },
  },
  '/api/v1/sdk-chat/export': {
    get: {
      ...tenant,
      operationId: 'exportTenantChats',
      summary: 'Export the tenant’s chats',
      description:
        'The chats of the list with these filters, streamed. CSV ends with a line `# complete: N rows` or `# incomplete: N rows; …`, JSON with `complete`; a file without this end was cut off. 429 if too many exports run.',
      requestParams: { query: exportQuerySchema },
      responses: {
        200: {
          description: 'The file.',
          content: {
            'text/csv': { schema: z.string() },
            'application/json': { schema: success(exportSchema) },
          },
        },
        ...guarded,
        ...errorResponses(400),
      },
    },
  },
  '/api/v1/sdk-chat/views': {
    get: {
      ...tenant,
      operationId: 'listSavedViews',
      summary: 'List the saved views of the list of chats',
      description: 'The caller’s own and those that the tenant shares, oldest first.',
      responses: { 200: successResponse('The views.', savedViewsSchema), ...guarded },
    },
    post: {
      ...tenant,
      operationId: 'createSavedView',
      summary: 'Save filters of the list of chats under a name',
      requestBody: jsonBody(newViewSchema),
      responses: {
        201: successResponse('The view.', savedViewSchema),
        ...guarded,
        ...errorResponses(400, 413),
        409: tooManyViews,
      },
    },
  },
  '/api/v1/sdk-chat/views/{view_id}': {
    delete: {
      ...tenant,
      operationId: 'deleteSavedView',
      summary: 'Delete a saved view',
      description: 'An own one, or one that the tenant shares.',
      requestParams: { path: z.object({ view_id: z.string().meta({ description: 'From the list.' }) }) },
      responses: { 200: successResponse('Deleted.', deletedViewSchema), ...guarded, ...errorResponses(404) },
    },
  },
  '/api/v1/sdk-chat/{chat_id}': {
    get: {
      ...tenant,
      operationId: 'getTenantChat',
      summary: 'Read a chat of the tenant',
      description: 'The response of a poll, with the last round’s results at the top.',
      requestParams: { path: chatPath },
      responses: {
        200: successResponse('The chat.', historyDetailSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
  },
  '/api/v1/sdk-chat/{chat_id}/receipts': {
    get: {
      ...tenant,
      operationId: 'getTenantChatReceipts',
      summary: 'Read the receipts of a chat’s rounds',
      description: 'Credits, attempts, waits and seconds, by round and step, and the calls that failed.',
      requestParams: { path: chatPath },
      responses: {
        200: successResponse('The receipts.', receiptsSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
  },
  '/api/v1/sdk-chat/{chat_id}/rounds/{round_id}/answers/{step}': {
    get: {
      ...tenant,
      operationId: 'getTenantStepAnswer',
      summary: 'Read what an upstream answered to a step',
      description: 'The beginning of the raw answer. 404 until the step has come to its end.',
      requestParams: {
        path: chatPath.extend({
          round_id: z.string().meta({ description: 'The round’s id.' }),
          step: z.enum(steps),
        }),
      },
      responses: {
        200: successResponse('The answer.', answerSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
  },
  '/api/v1/sdk-chat/{chat_id}/events': {
    get: {
      ...tenant,
      operationId: 'listTenantChatEvents',
      summary: 'List the events of a chat',
      description: 'Newest first: completed and failed rounds, the chat’s end, and triggers.',
      requestParams: { path: chatPath, query: pagingSchema },
      responses: {
        200: successResponse('A page of events.', pageSchema(eventSchema)),
        ...guarded,
        ...errorResponses(400, 404),
      },
    },
  },
  '/api/v1/sdk-chat/events/stream': {
    get: {
      ...tenant,
      operationId: 'streamTenantEvents',
      summary: 'Stream the tenant’s events',
      description:
        'Server-sent events, live only: events are not stored for later or sent twice, so read the history upon each `ready`, and upon each `gap`. Events have no ids: `Last-Event-ID` and `lastEventId` are ignored. 429 if the tenant has too many open streams.',
      responses: {
        200: eventStream('A stream that ends with the session.', streamEvent),
        ...guarded,
        ...errorResponses(400),
      },
    },
  },
  '/api/v1/admin/sdk-chat': {
    get: {
      ...backoffice,
      operationId: 'listAllChats',
      summary: 'List the chats of all tenants',
      requestParams: { query: backofficeQuerySchema },
      responses: {
        200: successResponse('A page of chats.', pageSchema(backofficeRowSchema)),
        ...guarded,
        ...errorResponses(400),
      },
    },
  },
  '/api/v1/admin/sdk-chat/{chat_id}': {
    get: {
      ...backoffice,
      operationId: 'getAnyChat',
      summary: 'Read a chat of any tenant',
      requestParams: { path: chatPath },
      responses: {
        200: successResponse('The chat.', backofficeDetailSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
  },
  '/api/v1/admin/failed-rounds': {
    get: {
      ...backoffice,
      operationId: 'listFailedRounds',
      summary: 'List the failed rounds of all tenants',
      description: 'The last to fail first.',
      requestParams: { query: failedRoundsQuerySchema },
      responses: {
        200: successResponse('A page of rounds.', pageSchema(failedRoundSchema)),
        ...guarded,
        ...errorResponses(400),
      },
    },
  },
  '/api/v1/admin/rounds/{round_id}/bundle': {
    get: {
      ...backoffice,
      operationId: 'exportRound',
      summary: 'Export a round as a bundle',
      description: 'What `round export` writes: inputs, recorded answers, results and history.',
      requestParams: { path: z.object({ round_id: z.string().meta({ description: 'The round’s id.' }) }) },
      responses: {
        200: successResponse('The bundle.', roundExportSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
  },
  '/api/v1/admin/replays': {
    post: {
      ...backoffice,
      operationId: 'replayRound',
      summary: 'Run a round again on its recorded answers',
      description:
        'As `round replay` does, without the histories: no upstream is called, and nothing is written. Bodies have at most 4 MiB, and a replay takes at most 8 s. Two run at once; one more is 429.',
      requestBody: jsonBody(replaySchema),
      responses: {
        200: successResponse('Each step, recorded and run again.', replayViewSchema),
        ...guarded,
        ...errorResponses(400),
        413: bundleTooLarge,
      },
    },
  },
  '/api/v1/admin/history-replays': {
    post: {
      ...backoffice,
      operationId: 'replayHistories',
      summary: 'Replay histories with today’s workflow code',
      description:
        'As `round replay` does with the history of a bundle: nothing is called or written. Bodies have at most 4 MiB, and a replay takes at most 25 s. It counts among the replays that run at once.',
      requestBody: jsonBody(historyReplaySchema),
      responses: {
        200: successResponse('Whether today’s code makes each history.', historyReplayViewSchema),
        ...guarded,
        ...errorResponses(400),
        413: bundleTooLarge,
      },
    },
  },
};
