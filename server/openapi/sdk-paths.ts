import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { barcodesViewSchema } from '../sdk/barcodes/view-schema.ts';
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
import { errorAnswers, kickoffConflict } from './error-answers.ts';
import { answer, body } from './parts.ts';

const profileId = z.string().meta({ description: 'As POST /v1/profile answered it.' });
const chatId = z.string().meta({ description: 'As the kickoff answered it.' });
const roundId = z.string().meta({ description: 'As the kickoff answered it.' });
const profilePath = z.object({ profile_id: profileId });
const chatPath = z.object({ profile_id: profileId, chat_id: chatId });
const roundPath = z.object({ profile_id: profileId, chat_id: chatId, round_id: roundId });

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .meta({ description: 'A repeat with the same key and body has its effect once.' });
const onceOnly = z.object({ 'Idempotency-Key': idempotencyKey });
const knownAnswer = z.object({
  'If-None-Match': z.string().optional().meta({ description: 'The ETag of the answer that you have.' }),
});

const pollHeaders = z.object({
  etag: z.string(),
  'retry-after': z
    .string()
    .optional()
    .meta({ description: 'Seconds until the next poll, while a round runs.' }),
});
const notModified: ZodOpenApiResponseObject = {
  description: 'You have this answer already.',
  headers: pollHeaders,
};

const guarded = errorAnswers(401, 403, 429, 500);
const guardedBody = errorAnswers(400, 401, 403, 413, 429, 500);

function trigger(
  summary: string,
  description: string,
  schema: z.ZodType,
  view: z.ZodType,
): ZodOpenApiOperationObject {
  return {
    tags: ['Triggers'],
    summary,
    description,
    requestParams: { path: profilePath, header: onceOnly },
    requestBody: body(schema),
    responses: {
      202: answer('Accepted; the event was recorded.', view),
      ...guardedBody,
      ...errorAnswers(404, 409),
    },
  };
}

/** Every path of the SDK: the schemas that its routes validate with, and those of its views. */
export const sdkPaths: ZodOpenApiPathsObject = {
  '/v1/validation': {
    get: {
      tags: ['Keys'],
      summary: 'Validate an API key',
      description: 'Also answers for a key that has expired or was revoked.',
      responses: { 200: answer('The key.', validationViewSchema), ...errorAnswers(401, 429, 500) },
    },
  },
  '/v1/profile': {
    post: {
      tags: ['Profiles'],
      summary: 'Create a profile',
      description:
        'A profile is free JSON; `name`, `gender`, `age`, `locale` and `persona` mean something here.',
      requestParams: { header: onceOnly },
      requestBody: body(profileSchema),
      responses: { 201: answer('Created.', newProfileSchema), ...guardedBody, ...errorAnswers(409) },
    },
  },
  '/v1/profile/{profile_id}': {
    get: {
      tags: ['Profiles'],
      summary: 'Read a profile',
      requestParams: { path: profilePath },
      responses: { 200: answer('The profile.', profileViewSchema), ...guarded, ...errorAnswers(404) },
    },
    put: {
      tags: ['Profiles'],
      summary: 'Change a profile',
      description: 'Merges the top-level keys; null clears one. The whole is at most 64 KiB of JSON.',
      requestParams: { path: profilePath },
      requestBody: body(profileSchema),
      responses: {
        200: answer('The whole profile as it is now.', profileViewSchema),
        ...guardedBody,
        ...errorAnswers(404),
      },
    },
    delete: {
      tags: ['Profiles'],
      summary: 'Delete a profile',
      description: 'Its chats are no longer found either.',
      requestParams: { path: profilePath },
      responses: { 200: answer('What was deleted.', profileViewSchema), ...guarded, ...errorAnswers(404) },
    },
  },
  '/v1/chat/{profile_id}/recommend': {
    post: {
      tags: ['Chats'],
      summary: 'Start a round',
      description: 'Without `chat_id` in a new chat. Answers at once; poll the chat for what comes of it.',
      requestParams: { path: profilePath, header: onceOnly },
      requestBody: body(kickoffSchema),
      responses: {
        202: answer('The round has started.', kickoffViewSchema),
        ...guardedBody,
        ...errorAnswers(402, 404),
        409: kickoffConflict,
      },
    },
    get: {
      tags: ['Chats'],
      summary: 'List chats',
      requestParams: { path: profilePath, query: listQuerySchema },
      responses: {
        200: answer('A page of the profile’s chats.', chatListSchema),
        ...guarded,
        ...errorAnswers(400, 404),
      },
    },
  },
  '/v1/chat/{profile_id}/recommend/{chat_id}': {
    get: {
      tags: ['Chats'],
      summary: 'Poll a chat',
      description: 'A round is done when its `status` is no longer `in_progress`.',
      requestParams: { path: chatPath, query: pollQuerySchema, header: knownAnswer },
      responses: {
        200: answer('The chat with all its rounds.', chatViewSchema, pollHeaders),
        304: notModified,
        ...guarded,
        ...errorAnswers(400, 404),
      },
    },
    delete: {
      tags: ['Chats'],
      summary: 'End a chat',
      description: 'Cancels what runs and gives its credit back. A repeat answers the same.',
      requestParams: { path: chatPath },
      responses: { 200: answer('The chat has ended.', endedChatSchema), ...guarded, ...errorAnswers(404) },
    },
  },
  '/v1/chat/{profile_id}/recommend/{chat_id}/{round_id}': {
    get: {
      tags: ['Chats'],
      summary: 'Poll a round',
      requestParams: { path: roundPath, query: pollQuerySchema, header: knownAnswer },
      responses: {
        200: answer('The round.', roundViewSchema, pollHeaders),
        304: notModified,
        ...guarded,
        ...errorAnswers(400, 404),
      },
    },
  },
  '/v1/chat/{profile_id}/recommend/{chat_id}/{round_id}/barcodes': {
    get: {
      tags: ['Chats'],
      summary: 'Get barcodes of a round’s products',
      requestParams: { path: roundPath },
      responses: { 200: answer('Products by group.', barcodesViewSchema), ...guarded, ...errorAnswers(404) },
    },
  },
  '/v1/chat/{profile_id}/trigger/signage': {
    post: trigger(
      'Report a signage',
      'Somebody came near a signage, or left it. Without `items` the round’s ads are shown.',
      signageSchema,
      signageViewSchema,
    ),
  },
  '/v1/chat/{profile_id}/trigger/coupon': {
    post: trigger(
      'Report a coupon',
      'A coupon was issued, redeemed or dismissed. Name it by `rec_id`, or a coupon spot by `item_id`.',
      couponSchema,
      triggerViewSchema,
    ),
  },
  '/v1/chat/{profile_id}/trigger/recommend': {
    post: trigger(
      'Report a recommended item',
      'A recommended item was shown or tapped.',
      recommendSchema,
      triggerViewSchema,
    ),
  },
  '/v1/chat/{profile_id}/backlist-trigger': {
    post: trigger(
      'Show notifications on dashboards',
      'Without `notification_items` those of the last round.',
      backlistSchema,
      triggerViewSchema,
    ),
  },
};
