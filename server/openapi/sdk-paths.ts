import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { chatEventKinds } from '../../domain/chat/chat-event.ts';
import { barcodesViewSchema } from '../sdk/barcodes/view-schema.ts';
import { followQuerySchema } from '../sdk/chat-events/schema.ts';
import { chatEventSchema, chatEventsSchema } from '../sdk/chat-events/view-schema.ts';
import { kickoffSchema, listQuerySchema, pollQuerySchema } from '../sdk/chats/schema.ts';
import {
  chatListSchema,
  chatViewSchema,
  endedChatSchema,
  kickoffViewSchema,
  roundViewSchema,
} from '../sdk/chats/view-schema.ts';
import { profileSchema } from '../sdk/profiles/schema.ts';
import { newProfileSchema, profileViewSchema } from '../sdk/profiles/view-schema.ts';
import { backlistSchema, couponSchema, recommendSchema, signageSchema } from '../sdk/triggers/schema.ts';
import { signageViewSchema, triggerViewSchema } from '../sdk/triggers/view-schema.ts';
import { validationViewSchema } from '../sdk/validation/view-schema.ts';
import { eventStream, jsonBody, successResponse } from './bodies-and-headers.ts';
import { errorResponses, kickoffConflict } from './error-responses.ts';

const profileId = z.string().meta({ description: 'From the response of POST /v1/profile.' });
const chatId = z.string().meta({ description: 'From the response of the kickoff.' });
const roundId = z.string().meta({ description: 'From the response of the kickoff.' });
const profilePath = z.object({ profile_id: profileId });
const chatPath = z.object({ profile_id: profileId, chat_id: chatId });
const roundPath = z.object({ profile_id: profileId, chat_id: chatId, round_id: roundId });

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .meta({ description: 'A request with the same key and body takes effect once.' });
const idempotencyHeader = z.object({ 'Idempotency-Key': idempotencyKey });
const conditionalHeader = z.object({
  'If-None-Match': z.string().optional().meta({ description: 'The ETag of the last response.' }),
});

const sequenceHeaders = z.object({
  'chat-sequence': z.string().optional().meta({
    description:
      'The number of the newest event that the response shows; the chat’s events after it are what changes since.',
  }),
});
const pollHeaders = sequenceHeaders.extend({
  etag: z.string(),
  'retry-after': z
    .string()
    .optional()
    .meta({ description: 'Seconds until the next poll; present while a round is running.' }),
});
const notModified: ZodOpenApiResponseObject = {
  description: 'The response has not changed.',
  headers: pollHeaders,
};

const lastEventHeader = z.object({
  'Last-Event-ID': z.string().optional().meta({ description: 'The number of the last received event.' }),
});
const chatStreamEvent = z
  .strictObject({ id: z.string(), event: z.enum(chatEventKinds), data: chatEventSchema })
  .meta({ id: 'ChatStreamEvent' });

const guarded = errorResponses(401, 403, 429, 500);
const guardedBody = errorResponses(400, 401, 403, 413, 429, 500);

function trigger(
  operationId: string,
  summary: string,
  description: string,
  schema: z.ZodType,
  view: z.ZodType,
): ZodOpenApiOperationObject {
  return {
    tags: ['Triggers'],
    operationId,
    summary,
    description,
    requestParams: { path: profilePath, header: idempotencyHeader },
    requestBody: jsonBody(schema),
    responses: {
      202: successResponse('Accepted; the event was recorded.', view),
      ...guardedBody,
      ...errorResponses(404, 409),
    },
  };
}

/** All paths of the SDK, from the schemas of its routes and views. */
export const sdkPaths: ZodOpenApiPathsObject = {
  '/v1/validation': {
    get: {
      tags: ['Keys'],
      operationId: 'validateKey',
      summary: 'Validate an API key',
      description: 'Also for a key that has expired or was revoked.',
      responses: { 200: successResponse('The key.', validationViewSchema), ...errorResponses(401, 429, 500) },
    },
  },
  '/v1/profile': {
    post: {
      tags: ['Profiles'],
      operationId: 'createProfile',
      summary: 'Create a profile',
      description:
        'A profile is free JSON; only `name`, `gender`, `age`, `locale` and `persona` have a meaning here.',
      requestParams: { header: idempotencyHeader },
      requestBody: jsonBody(profileSchema),
      responses: {
        201: successResponse('Created.', newProfileSchema),
        ...guardedBody,
        ...errorResponses(409),
      },
    },
  },
  '/v1/profile/{profile_id}': {
    get: {
      tags: ['Profiles'],
      operationId: 'getProfile',
      summary: 'Read a profile',
      requestParams: { path: profilePath },
      responses: {
        200: successResponse('The profile.', profileViewSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
    put: {
      tags: ['Profiles'],
      operationId: 'updateProfile',
      summary: 'Change a profile',
      description:
        'Merges the top-level keys; null clears one. The merged profile is at most 64 KiB of JSON.',
      requestParams: { path: profilePath },
      requestBody: jsonBody(profileSchema),
      responses: {
        200: successResponse('The merged profile.', profileViewSchema),
        ...guardedBody,
        ...errorResponses(404),
      },
    },
    delete: {
      tags: ['Profiles'],
      operationId: 'deleteProfile',
      summary: 'Delete a profile',
      description: 'Its chats are no longer found either.',
      requestParams: { path: profilePath },
      responses: {
        200: successResponse('The deleted profile.', profileViewSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
  },
  '/v1/chat/{profile_id}/recommend': {
    post: {
      tags: ['Chats'],
      operationId: 'startRound',
      summary: 'Start a round',
      description: 'In a new chat if there is no `chat_id`. Responds at once; poll the chat for the result.',
      requestParams: { path: profilePath, header: idempotencyHeader },
      requestBody: jsonBody(kickoffSchema),
      responses: {
        202: successResponse('The round has started.', kickoffViewSchema, sequenceHeaders),
        ...guardedBody,
        ...errorResponses(402, 404),
        409: kickoffConflict,
      },
    },
    get: {
      tags: ['Chats'],
      operationId: 'listChats',
      summary: 'List chats',
      requestParams: { path: profilePath, query: listQuerySchema },
      responses: {
        200: successResponse('A page of the profile’s chats.', chatListSchema),
        ...guarded,
        ...errorResponses(400, 404),
      },
    },
  },
  '/v1/chat/{profile_id}/recommend/{chat_id}': {
    get: {
      tags: ['Chats'],
      operationId: 'getChat',
      summary: 'Poll a chat',
      description: 'A round is done when its `status` is no longer `in_progress`.',
      requestParams: { path: chatPath, query: pollQuerySchema, header: conditionalHeader },
      responses: {
        200: successResponse('The chat with all its rounds.', chatViewSchema, pollHeaders),
        304: notModified,
        ...guarded,
        ...errorResponses(400, 404),
      },
    },
    delete: {
      tags: ['Chats'],
      operationId: 'endChat',
      summary: 'End a chat',
      description: 'Cancels the running round and gives its credit back. A repeat gets the same response.',
      requestParams: { path: chatPath },
      responses: {
        200: successResponse('The chat has ended.', endedChatSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
  },
  '/v1/chat/{profile_id}/recommend/{chat_id}/events': {
    get: {
      tags: ['Chats'],
      operationId: 'followChat',
      summary: 'Follow a chat',
      description:
        'The chat’s events after number `after`, oldest first. With `Accept: text/event-stream` they come as server-sent events, named by their kind, with their number as id; the stream goes on after `Last-Event-ID`, which wins over `after`, and ends after `chat.ended`. Events are numbered from 1 without gaps, the same for polls, streams and webhooks. A chat that began before events were written has those since.',
      requestParams: { path: chatPath, query: followQuerySchema, header: lastEventHeader },
      responses: {
        200: {
          description: 'The events.',
          headers: sequenceHeaders,
          content: {
            ...successResponse('', chatEventsSchema).content,
            ...eventStream('', chatStreamEvent).content,
          },
        },
        204: {
          description: 'A stream whose client has had `chat.ended`; an EventSource does not reconnect.',
        },
        ...guarded,
        ...errorResponses(400, 404),
      },
    },
  },
  '/v1/chat/{profile_id}/recommend/{chat_id}/{round_id}': {
    get: {
      tags: ['Chats'],
      operationId: 'getRound',
      summary: 'Poll a round',
      requestParams: { path: roundPath, query: pollQuerySchema, header: conditionalHeader },
      responses: {
        200: successResponse('The round.', roundViewSchema, pollHeaders),
        304: notModified,
        ...guarded,
        ...errorResponses(400, 404),
      },
    },
  },
  '/v1/chat/{profile_id}/recommend/{chat_id}/{round_id}/barcodes': {
    get: {
      tags: ['Chats'],
      operationId: 'getBarcodes',
      summary: 'Get barcodes of a round’s products',
      requestParams: { path: roundPath },
      responses: {
        200: successResponse('Products by group.', barcodesViewSchema),
        ...guarded,
        ...errorResponses(404),
      },
    },
  },
  '/v1/chat/{profile_id}/trigger/signage': {
    post: trigger(
      'triggerSignage',
      'Report a signage',
      'The shopper came near a signage, or left it. `items` defaults to the round’s ads.',
      signageSchema,
      signageViewSchema,
    ),
  },
  '/v1/chat/{profile_id}/trigger/coupon': {
    post: trigger(
      'triggerCoupon',
      'Report a coupon',
      'A coupon was issued, redeemed or dismissed. Name it by `rec_id`, or a coupon spot by `item_id`.',
      couponSchema,
      triggerViewSchema,
    ),
  },
  '/v1/chat/{profile_id}/trigger/recommend': {
    post: trigger(
      'triggerRecommend',
      'Report a recommended item',
      'A recommended item was shown or tapped.',
      recommendSchema,
      triggerViewSchema,
    ),
  },
  '/v1/chat/{profile_id}/backlist-trigger': {
    post: trigger(
      'triggerBacklist',
      'Show notifications on dashboards',
      '`notification_items` defaults to those of the last round.',
      backlistSchema,
      triggerViewSchema,
    ),
  },
};
