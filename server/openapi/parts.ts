import { z } from 'zod';
import type { ZodOpenApiRequestBodyObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { success } from '../schemas/view.ts';

/** A JSON body that a route reads. */
export function body(schema: z.ZodType): ZodOpenApiRequestBodyObject {
  return { required: true, content: { 'application/json': { schema } } };
}

/** An answer that is a success. */
export function answer(
  description: string,
  data: z.ZodType,
  headers?: z.ZodObject,
): ZodOpenApiResponseObject {
  const content = { 'application/json': { schema: success(data) } };
  return { description, content, ...(headers && { headers }) };
}

/** An answer that is a stream of server-sent events; the schema is of each event, its `data` as `JSON.parse` has it. */
export function eventStream(description: string, event: z.ZodType): ZodOpenApiResponseObject {
  return { description, content: { 'text/event-stream': { schema: event } } };
}

/** Seconds until it is worth another try. */
export const retryAfter = z.object({ 'retry-after': z.string().meta({ description: 'Seconds.' }) });

/** The same of an answer that does not always know. */
export const perhapsRetryAfter = z.object({
  'retry-after': z.string().optional().meta({ description: 'Seconds; where a part of the server is away.' }),
});
