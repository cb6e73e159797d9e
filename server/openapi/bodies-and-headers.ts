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

/** Seconds until a retry makes sense. */
export const retryAfter = z.object({ 'retry-after': z.string().meta({ description: 'Seconds.' }) });

/** The same for a response that does not always have it. */
export const optionalRetryAfter = z.object({
  'retry-after': z
    .string()
    .optional()
    .meta({ description: 'Seconds; present if a dependency is unavailable.' }),
});
