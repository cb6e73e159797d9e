import type { z } from 'zod';
import type { ZodOpenApiRequestBodyObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { success } from '../sdk/view-schema.ts';

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
