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
import { optionalRetryAfter, tooManyRequestsHeaders } from './bodies-and-headers.ts';

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
  .meta({ description: 'The conversation’s id.', example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890' });
const conversationPath = z.object({ guid });
const guids = z
  .string()
  .meta({ description: 'Comma-separated, at most 100.', example: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890' });

const own = { tags: ['Sonar'], security: [{ sonar: [] }] };
const badRequest = { 400: json('A parameter is missing or invalid.', errorViewSchema) };
const tooLarge = { 413: json('The body is larger than 256 KiB.', errorViewSchema) };
const common = {
  401: json('The API key is missing or invalid.', errorViewSchema),
  429: json('Too many requests with this key.', errorViewSchema, tooManyRequestsHeaders),
  500: json(
    '`illegal-state`: "no-permission" below MEMBER, "cannot get conversation" if it does not exist or is not yours. `internal-error`: an error of the server.',
    errorViewSchema,
    optionalRetryAfter,
  ),
};

/** Sonar conversations, with their own keys and form of errors. */
export const sonarPaths: ZodOpenApiPathsObject = {
  '/api/sonar/ai/conversations': {
    post: {
      ...own,
      operationId: 'createConversation',
      summary: 'Create a conversation',
      description: 'Has no body. The first question becomes the title.',
      responses: { 200: json('The conversation.', newConversationSchema), ...common },
    },
    get: {
      ...own,
      operationId: 'listConversations',
      summary: 'List conversations',
      requestParams: { query: conversationPageSchema },
      responses: {
        200: json('Your own conversations, most recently updated first.', conversationListSchema),
        ...badRequest,
        ...common,
      },
    },
    delete: {
      ...own,
      operationId: 'deleteConversations',
      summary: 'Delete conversations',
      description: 'With all their chats; a running one is cancelled.',
      requestParams: { query: z.object({ guids }) },
      responses: { 200: json('The conversations are deleted.', deletedSchema), ...badRequest, ...common },
    },
  },
  '/api/sonar/ai/conversations/{guid}': {
    get: {
      ...own,
      operationId: 'getConversation',
      summary: 'Read a conversation',
      description: 'With its newest 10 chats and the status of their tasks.',
      requestParams: { path: conversationPath },
      responses: { 200: json('The conversation.', conversationViewSchema), ...badRequest, ...common },
    },
    put: {
      ...own,
      operationId: 'renameConversation',
      summary: 'Rename a conversation',
      requestParams: { path: conversationPath },
      requestBody: formOrJson(titleSchema),
      responses: { 200: json('The title is changed.', doneSchema), ...badRequest, ...tooLarge, ...common },
    },
  },
  '/api/sonar/ai/conversations/{guid}/chats': {
    get: {
      ...own,
      operationId: 'listConversationChats',
      summary: 'List chats of a conversation',
      requestParams: { path: conversationPath, query: chatPageSchema },
      responses: {
        200: json('Oldest first, with the results of their tasks.', chatListSchema),
        ...badRequest,
        ...common,
      },
    },
    post: {
      ...own,
      operationId: 'askQuestion',
      summary: 'Ask a question',
      description:
        'Responds at once; read the conversation for the result. While another question is running, this one waits; if too many are waiting, the response is 500 "too many waiting chats".',
      requestParams: { path: conversationPath },
      requestBody: formOrJson(questionSchema),
      responses: { 200: json('The chat.', newChatSchema), ...badRequest, ...tooLarge, ...common },
    },
  },
  '/api/sonar/ai/conversations/{guid}/stop': {
    post: {
      ...own,
      operationId: 'stopConversation',
      summary: 'Stop the running chat',
      description: 'Its open tasks are canceled. 500 "no running chat" if there is none.',
      requestParams: { path: conversationPath },
      responses: { 200: json('The chat has stopped.', doneSchema), ...badRequest, ...common },
    },
  },
};
