import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { perhapsRetryAfter, retryAfter } from './parts.ts';

/** An error as every one looks (ruling Q29), with the codes that this one may have. */
function error(id: string, description: string, ...codes: string[]): ZodOpenApiResponseObject {
  const schema = z.strictObject({
    success: z.literal(false),
    code: z.enum(codes),
    message: z.string().min(1),
  });
  return { id, description, content: { 'application/json': { schema } } };
}

const answers = {
  400: error('InvalidRequest', 'A field does not fit; the message names it.', 'INVALID_REQUEST'),
  401: error('Unauthorized', 'No key or login, or one that is not valid.', 'UNAUTHORIZED'),
  402: error('InsufficientCredit', 'The tenant has no credit left.', 'INSUFFICIENT_CREDIT'),
  403: error('Forbidden', 'The key or the login may not do this.', 'FORBIDDEN'),
  404: error('NotFound', 'It is not there, or not yours.', 'NOT_FOUND'),
  409: error(
    'IdempotencyKeyReused',
    'The Idempotency-Key came before with another body.',
    'IDEMPOTENCY_KEY_REUSED',
  ),
  413: error(
    'PayloadTooLarge',
    'The body, or the profile that it would make, is larger than 64 KiB.',
    'PAYLOAD_TOO_LARGE',
  ),
  429: {
    ...error('RateLimited', 'Too many requests of this key or login.', 'RATE_LIMITED'),
    headers: retryAfter,
  },
  500: {
    ...error(
      'InternalError',
      'Our fault, or a part of the server is away; please try again.',
      'INTERNAL_ERROR',
    ),
    headers: perhapsRetryAfter,
  },
  503: error('StoreUnavailable', 'The store is away; please try again.', 'STORE_UNAVAILABLE'),
};

/** The errors with these statuses, by status. */
export function errorAnswers(
  ...statuses: (keyof typeof answers)[]
): Record<string, ZodOpenApiResponseObject> {
  return Object.fromEntries(statuses.map((status) => [status, answers[status]]));
}

export const codecBodyTooLarge = error(
  'CodecBodyTooLarge',
  'The body is larger than 1024 KiB.',
  'PAYLOAD_TOO_LARGE',
);

/** A kickoff's 409 says which of three things stands in its way. */
export const kickoffConflict = error(
  'KickoffConflict',
  'The round before is not far enough, the chat had its refinements, or the Idempotency-Key was used.',
  'PRIOR_ROUND_IN_FLIGHT',
  'REFINEMENT_CAP_EXCEEDED',
  'IDEMPOTENCY_KEY_REUSED',
);

/** What any path answers to a method that it does not know; no operation of its own can show it. */
export const methodNotAllowed = error(
  'MethodNotAllowed',
  'The path does not know this method.',
  'METHOD_NOT_ALLOWED',
);

/** What any path answers to a request that does not arrive as HTTP should. */
export const unreadableAnswers = {
  HeadersTooLarge: error(
    'HeadersTooLarge',
    'The address and headers are larger than 16 KiB together (431).',
    'HEADERS_TOO_LARGE',
  ),
  ExpectationFailed: error(
    'ExpectationFailed',
    'The request has an `Expect` other than `100-continue` (417).',
    'EXPECTATION_FAILED',
  ),
  RequestTimeout: error('RequestTimeout', 'The request did not arrive in time (408).', 'REQUEST_TIMEOUT'),
};
