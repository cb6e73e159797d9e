import { z } from 'zod';
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { conversationSchema, messageSchema } from '../quotes/schema.ts';
import {
  errorViewSchema,
  healthViewSchema,
  sentViewSchema,
  statusViewSchema,
  streamDataSchema,
} from '../quotes/view-schema.ts';
import { body, eventStream, perhapsRetryAfter, retryAfter } from './parts.ts';

function json(description: string, schema: z.ZodType, headers?: z.ZodObject): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema } }, ...(headers && { headers }) };
}

const open = { tags: ['Quotes'], security: [] };
const always = {
  429: json('Too many requests of this address.', errorViewSchema, retryAfter),
  500: json(
    'Our fault, or a part of the server is away; please try again.',
    errorViewSchema,
    perhapsRetryAfter,
  ),
};

const streamEvent = z
  .strictObject({
    id: z.string().meta({ description: 'Names the event for good; `Last-Event-ID` goes on behind it.' }),
    data: streamDataSchema,
  })
  .meta({ id: 'QuoteStreamEvent', description: 'It has no name: browsers hand it to `onmessage`.' });
const heard = z.object({
  'Last-Event-ID': z
    .string()
    .optional()
    .meta({ description: 'The id of the last event received; the stream goes on behind it.' }),
});
const listeningSchema = conversationSchema.extend({
  lastEventId: z.string().optional().meta({
    description: 'The same as `Last-Event-ID`, for clients that cannot send a header; the header wins.',
  }),
});

/** Quote conversations; they need no key and have errors of their own form. */
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
        503: json('There are as many conversations as may be.', errorViewSchema, retryAfter),
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
  '/api/chat/stream': {
    get: {
      ...open,
      summary: 'Listen to a reply as it is said',
      description:
        'Server-sent events: the reply that is being made, or the last one, token by token, then its quote if it has one, then `complete`; then the stream ends. 429 when the address has as many streams open as it may.',
      requestParams: { query: listeningSchema, header: heard },
      responses: {
        200: eventStream('The reply.', streamEvent),
        204: { description: 'All was heard; an EventSource connects no more.' },
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
