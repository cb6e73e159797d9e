import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { payloadsSchema } from '../backoffice/codec/schema.ts';
import { jsonBody } from './bodies-and-headers.ts';
import { codecBodyTooLarge, errorResponses } from './error-responses.ts';

const security: Record<string, string[]>[] = [{ backoffice: [] }, { backofficeCookie: [] }];
const backoffice = { tags: ['Backoffice'], security };

/** Responses of Temporal's codec protocol: proto3 JSON, without `success` and `data`. */
function payloads(description: string): Record<string, ZodOpenApiResponseObject> {
  return {
    200: { description, content: { 'application/json': { schema: payloadsSchema } } },
    ...errorResponses(400, 401, 403, 429, 500),
    413: codecBodyTooLarge,
  };
}

/** The codec server of the Temporal UI and CLI. */
export const codecPaths: ZodOpenApiPathsObject = {
  '/api/v1/admin/codec/decode': {
    post: {
      ...backoffice,
      operationId: 'decodePayloads',
      summary: 'Decrypt payloads of Temporal',
      description: 'Payloads that are not encrypted or cannot be decrypted are returned unchanged.',
      requestBody: jsonBody(payloadsSchema),
      responses: payloads('The payloads, in the same order.'),
    },
  },
  '/api/v1/admin/codec/encode': {
    post: {
      ...backoffice,
      operationId: 'encodePayloads',
      summary: 'Encrypt payloads for Temporal',
      description: 'Without keys, or with `PAYLOAD_ENCRYPTION=false`, they are returned unchanged.',
      requestBody: jsonBody(payloadsSchema),
      responses: payloads('The payloads, in the same order.'),
    },
  },
};
