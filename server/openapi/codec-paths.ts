import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { payloadsSchema } from '../backoffice/codec/schema.ts';
import { codecBodyTooLarge, errorAnswers } from './error-answers.ts';
import { body } from './parts.ts';

const login: Record<string, string[]>[] = [{ backoffice: [] }, { backofficeCookie: [] }];
const backoffice = { tags: ['Backoffice'], security: login };

/** Temporal's codec protocol, whose bodies are its own: proto3 JSON, without `success` and `data`. */
function payloads(description: string): Record<string, ZodOpenApiResponseObject> {
  return {
    200: { description, content: { 'application/json': { schema: payloadsSchema } } },
    ...errorAnswers(400, 401, 403, 429, 500),
    413: codecBodyTooLarge,
  };
}

/** The codec server of the Temporal UI and CLI. */
export const codecPaths: ZodOpenApiPathsObject = {
  '/api/v1/admin/codec/decode': {
    post: {
      ...backoffice,
      summary: 'Decrypt payloads of Temporal',
      description: 'What is plain, or does not open, comes back as it is.',
      requestBody: body(payloadsSchema),
      responses: payloads('The payloads, in their order.'),
    },
  },
  '/api/v1/admin/codec/encode': {
    post: {
      ...backoffice,
      summary: 'Encrypt payloads for Temporal',
      description: 'Without keys, or with `PAYLOAD_ENCRYPTION=false`, they come back as they are.',
      requestBody: body(payloadsSchema),
      responses: payloads('The payloads, in their order.'),
    },
  },
};
