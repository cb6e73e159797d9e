import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { rateLimitHeaders } from './bodies-and-headers.ts';

const methods = ['get', 'put', 'post', 'delete'] as const;

/** Adds the headers of rate limits to the successful responses of each operation that may answer 429. */
export function withRateLimitHeaders(paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const limited = methods.flatMap((method) => {
        const operation = item[method];
        return operation?.responses['429'] ? [[method, addHeaders(operation)]] : [];
      });
      return [path, { ...item, ...Object.fromEntries(limited) }];
    }),
  );
}

function addHeaders(operation: ZodOpenApiOperationObject): ZodOpenApiOperationObject {
  const responses = Object.entries(operation.responses).map(([status, response]) => {
    if (!/^[23]/.test(status)) return [status, response];
    const { headers } = response as ZodOpenApiResponseObject;
    const own = headers instanceof z.ZodObject ? headers : z.object({});
    return [status, { ...response, headers: own.extend(rateLimitHeaders.shape) }];
  });
  return { ...operation, responses: Object.fromEntries(responses) };
}
