import { z } from 'zod';
import type { ZodOpenApiRequestBodyObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { success } from '../schemas/view.ts';

/** A JSON request body. */
export function jsonBody(schema: z.ZodType): ZodOpenApiRequestBodyObject {
  return { required: true, content: { 'application/json': { schema } } };
}

/** A successful response. */
export function successResponse(
  description: string,
  data: z.ZodType,
  headers?: z.ZodObject,
): ZodOpenApiResponseObject {
  const content = { 'application/json': { schema: success(data) } };
  return { description, content, ...(headers && { headers }) };
}

/** A response with server-sent events; `event` is the schema of each event, with its `data` parsed. */
export function eventStream(description: string, event: z.ZodType): ZodOpenApiResponseObject {
  return { description, content: { 'text/event-stream': { schema: event } } };
}

/** Absent where the server has no limit. */
export const rateLimitHeaders = z.object({
  ratelimit: z
    .string()
    .optional()
    .meta({
      header: { id: 'RateLimit' },
      description:
        'What is left: `r` requests for the next `t` seconds (draft-ietf-httpapi-ratelimit-headers). The headers of earlier drafts, `ratelimit-limit`, `-remaining` and `-reset`, come too.',
      example: '"requests";r=11999;t=60',
    }),
  'ratelimit-policy': z
    .string()
    .optional()
    .meta({
      header: { id: 'RateLimitPolicy' },
      description: 'The limit: `q` requests in `w` seconds.',
      example: '"requests";q=12000;w=60',
    }),
});

/** Of a 429: seconds until a retry makes sense, and the limit. */
export const tooManyRequestsHeaders = rateLimitHeaders.extend({
  'retry-after': z.string().meta({ description: 'Seconds.' }),
});

/** The same for a response that does not always have it. */
export const optionalRetryAfter = z.object({
  'retry-after': z
    .string()
    .optional()
    .meta({ description: 'Seconds; present if a dependency is unavailable.' }),
});
