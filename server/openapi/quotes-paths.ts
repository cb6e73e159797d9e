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
import { eventStream, jsonBody, optionalRetryAfter, tooManyRequestsHeaders } from './bodies-and-headers.ts';

function json(description: string, schema: z.ZodType, headers?: z.ZodObject): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema } }, ...(headers && { headers }) };
}

const open = { tags: ['Quotes'], security: [] };
const common = {
  429: json('Too many requests from this address.', errorViewSchema, tooManyRequestsHeaders),
  500: json(
    'An error of the server, or a dependency is unavailable; please try again.',
    errorViewSchema,
    optionalRetryAfter,
  ),
};

const streamEvent = z
  .strictObject({
    id: z.string().meta({
      description:
        'The permanent id of the event; the stream continues after it when it is sent as `Last-Event-ID`.',
    }),
    data: streamDataSchema,
  })
  .meta({ id: 'QuoteStreamEvent', description: 'Without a name, so that browsers pass it to `onmessage`.' });
const lastEventHeader = z.object({
  'Last-Event-ID': z
    .string()
    .optional()
    .meta({ description: 'The id of the last received event; the stream continues after it.' }),
});
const streamQuerySchema = conversationSchema.extend({
  lastEventId: z.string().optional().meta({
    description: 'The same as `Last-Event-ID`, for clients that cannot send a header; the header wins.',
  }),
});

/** Quote conversations, without authentication and with their own form of errors. */
export const quotesPaths: ZodOpenApiPathsObject = {
  '/api/chat/send': {
    post: {
      ...open,
      operationId: 'sendQuoteMessage',
      summary: 'Send a message',
      description:
        'The first message with a pair of ids starts a conversation. Poll for the reply at `/api/chat/status`, or stream it from `/api/chat/stream`. The fourth reply has a quote; later messages change nothing.',
      requestBody: jsonBody(messageSchema),
      responses: {
        200: json(
          'The message is stored and its reply is pending, or the conversation already has its quote.',
          sentViewSchema,
        ),
        400: json('A field is missing or invalid.', errorViewSchema),
        503: json('Too many conversations.', errorViewSchema, tooManyRequestsHeaders),
        ...common,
      },
    },
  },
  '/api/chat/status': {
    get: {
      ...open,
      operationId: 'getQuoteStatus',
      summary: 'Read the last reply',
      description:
        'The status is `error` if the reply will not come; another message restarts the conversation.',
      requestParams: { query: conversationSchema },
      responses: {
        200: json('The reply, or its status.', statusViewSchema),
        400: json('A parameter is missing or invalid.', errorViewSchema),
        404: json('The conversation does not exist or has expired.', errorViewSchema),
        ...common,
      },
    },
  },
  '/api/chat/stream': {
    get: {
      ...open,
      operationId: 'streamQuote',
      summary: 'Stream a reply',
      description:
        'Server-sent events: the pending reply, or the last one, token by token, then its quote if there is one, then `complete`; then the stream ends. 429 if the address has too many open streams.',
      requestParams: { query: streamQuerySchema, header: lastEventHeader },
      responses: {
        200: eventStream('The reply.', streamEvent),
        204: { description: 'Everything was received; an EventSource does not reconnect.' },
        400: json('A parameter is missing or invalid.', errorViewSchema),
        404: json('The conversation does not exist or has expired.', errorViewSchema),
        ...common,
      },
    },
  },
  '/api/health': {
    get: {
      ...open,
      operationId: 'checkQuotesHealth',
      summary: 'Check health',
      responses: { 200: json('The server and its database answer.', healthViewSchema), ...common },
    },
  },
};
