import type { z } from 'zod';
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { conversationSchema, messageSchema } from '../quotes/schema.ts';
import {
  errorViewSchema,
  healthViewSchema,
  sentViewSchema,
  statusViewSchema,
} from '../quotes/view-schema.ts';
import { body } from './parts.ts';

function json(description: string, schema: z.ZodType): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema } } };
}

const open = { tags: ['Quotes'], security: [] };
const always = {
  429: json('Too many requests of this address.', errorViewSchema),
  500: json('Our fault; please try again.', errorViewSchema),
};

/** Quote conversations, but for their stream; they need no key and have errors of their own form. */
export const quotesPaths: ZodOpenApiPathsObject = {
  '/api/chat/send': {
    post: {
      ...open,
      summary: 'Say something in a conversation',
      description:
        'The first message of a pair of ids begins a conversation. Ask for the reply by status, or listen at `/api/chat/stream` as it is said. The fourth comes with a quote; what is said after it changes nothing.',
      requestBody: body(messageSchema),
      responses: {
        200: json('The message is kept; its reply comes, or the quote is there already.', sentViewSchema),
        400: json('A field is missing or does not fit.', errorViewSchema),
        503: json('There are as many conversations as may be.', errorViewSchema),
        ...always,
      },
    },
  },
  '/api/chat/status': {
    get: {
      ...open,
      summary: 'Ask for the last reply',
      description:
        '`error` where the reply will not come; another message sets the conversation going again.',
      requestParams: { query: conversationSchema },
      responses: {
        200: json('The reply, or that it is being made.', statusViewSchema),
        400: json('A parameter is missing or does not fit.', errorViewSchema),
        404: json('There is no such conversation, or it has expired.', errorViewSchema),
        ...always,
      },
    },
  },
  '/api/health': {
    get: {
      ...open,
      summary: 'Ask how the server is',
      responses: { 200: json('It answers, and so does its database.', healthViewSchema), ...always },
    },
  },
};
