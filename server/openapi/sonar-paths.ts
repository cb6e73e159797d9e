import { z } from 'zod';
import type {
  ZodOpenApiPathsObject,
  ZodOpenApiRequestBodyObject,
  ZodOpenApiResponseObject,
} from 'zod-openapi';
import { chatPageSchema, conversationPageSchema, questionSchema, titleSchema } from '../sonar/schema.ts';
import {
  chatListSchema,
  conversationListSchema,
  conversationViewSchema,
  deletedSchema,
  doneSchema,
  errorViewSchema,
  newChatSchema,
  newConversationSchema,
} from '../sonar/view-schema.ts';
import { perhapsRetryAfter, retryAfter } from './parts.ts';

function json(description: string, schema: z.ZodType, headers?: z.ZodObject): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema } }, ...(headers && { headers }) };
}

function formOrJson(schema: z.ZodType): ZodOpenApiRequestBodyObject {
  return {
    required: true,
    content: { 'application/x-www-form-urlencoded': { schema }, 'application/json': { schema } },
  };
}

const guid = z
  .string()
  .length(36)
  .meta({ description: 'Of the conversation.', example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890' });
const conversationPath = z.object({ guid });
const guids = z
  .string()
  .meta({ description: 'Between commas, at most 100.', example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890' });

const own = { tags: ['Sonar'], security: [{ sonar: [] }] };
const misfit = { 400: json('A parameter is missing or does not fit.', errorViewSchema) };
const tooLarge = { 413: json('The body is larger than 256 KiB.', errorViewSchema) };
const always = {
  401: json('No API key, or one that is not valid.', errorViewSchema),
  429: json('Too many requests of this key.', errorViewSchema, retryAfter),
  500: json(
    '`illegal-state` says what is not possible: "no-permission" below MEMBER, "cannot get conversation" where it is not there or not yours. `internal-error` is our fault.',
    errorViewSchema,
    perhapsRetryAfter,
  ),
};

/** Sonar conversations; they need keys of their own and have errors of their own form. */
export const sonarPaths: ZodOpenApiPathsObject = {
  '/api/sonar/ai/conversations': {
    post: {
      ...own,
      summary: 'Begin a conversation',
      description: 'Takes no body. The first question gives it its title.',
      responses: { 200: json('It is there.', newConversationSchema), ...always },
    },
    get: {
      ...own,
      summary: 'List conversations',
      requestParams: { query: conversationPageSchema },
      responses: {
        200: json('Your own, the one that moved last first.', conversationListSchema),
        ...misfit,
        ...always,
      },
    },
    delete: {
      ...own,
      summary: 'Delete conversations',
      description: 'With all that is in them; what runs is cancelled.',
      requestParams: { query: z.object({ guids }) },
      responses: { 200: json('They are gone.', deletedSchema), ...misfit, ...always },
    },
  },
  '/api/sonar/ai/conversations/{guid}': {
    get: {
      ...own,
      summary: 'Read a conversation',
      description: 'With its newest 10 chats; their tasks show how far they are.',
      requestParams: { path: conversationPath },
      responses: { 200: json('The conversation.', conversationViewSchema), ...misfit, ...always },
    },
    put: {
      ...own,
      summary: 'Rename a conversation',
      requestParams: { path: conversationPath },
      requestBody: formOrJson(titleSchema),
      responses: { 200: json('It has that title.', doneSchema), ...misfit, ...tooLarge, ...always },
    },
  },
  '/api/sonar/ai/conversations/{guid}/chats': {
    get: {
      ...own,
      summary: 'List chats of a conversation',
      requestParams: { path: conversationPath, query: chatPageSchema },
      responses: {
        200: json('In the order of asking, with what their tasks gave.', chatListSchema),
        ...misfit,
        ...always,
      },
    },
    post: {
      ...own,
      summary: 'Ask a question',
      description:
        'Answers at once; read the conversation for what comes of it. While another question is at work, it waits its turn; where too many wait, 500 says "too many waiting chats".',
      requestParams: { path: conversationPath },
      requestBody: formOrJson(questionSchema),
      responses: { 200: json('The chat is there.', newChatSchema), ...misfit, ...tooLarge, ...always },
    },
  },
  '/api/sonar/ai/conversations/{guid}/stop': {
    post: {
      ...own,
      summary: 'Stop the chat at work',
      description: 'Its open tasks are canceled. 500 says "no running chat" when there is none.',
      requestParams: { path: conversationPath },
      responses: { 200: json('It has stopped.', doneSchema), ...misfit, ...always },
    },
  },
};
