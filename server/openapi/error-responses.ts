import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { optionalRetryAfter, tooManyRequestsHeaders } from './bodies-and-headers.ts';

/** An error in the common form (ruling Q29), with its possible codes. */
function error(id: string, description: string, ...codes: string[]): ZodOpenApiResponseObject {
  const schema = z.strictObject({
    success: z.literal(false),
    code: z.enum(codes),
    message: z.string().min(1),
  });
  return { id, description, content: { 'application/json': { schema } } };
}

const responses = {
  400: error('InvalidRequest', 'A field is invalid; the message names it.', 'INVALID_REQUEST'),
  401: error('Unauthorized', 'The key or token is missing or invalid.', 'UNAUTHORIZED'),
  402: error('InsufficientCredit', 'The tenant has no credit left.', 'INSUFFICIENT_CREDIT'),
  403: error('Forbidden', 'The key or token does not permit this, or its tenant is suspended.', 'FORBIDDEN'),
  404: error('NotFound', 'It does not exist or is not yours.', 'NOT_FOUND'),
  409: error(
    'IdempotencyKeyReused',
    'The Idempotency-Key was used with another body.',
    'IDEMPOTENCY_KEY_REUSED',
  ),
  413: error(
    'PayloadTooLarge',
    'The body, or the merged profile, is larger than 64 KiB.',
    'PAYLOAD_TOO_LARGE',
  ),
  429: {
    ...error(
      'RateLimited',
      'Too many requests with this key or session; of a kickoff also: as many rounds run as the tenant may have, or more arrive than can be started.',
      'RATE_LIMITED',
    ),
    headers: tooManyRequestsHeaders,
  },
  500: {
    ...error(
      'InternalError',
      'An error of the server, or a dependency is unavailable; please try again.',
      'INTERNAL_ERROR',
    ),
    headers: optionalRetryAfter,
  },
  503: error('StoreUnavailable', 'The store is unavailable; please try again.', 'STORE_UNAVAILABLE'),
};

/** The errors with these statuses, by status. */
export function errorResponses(
  ...statuses: (keyof typeof responses)[]
): Record<string, ZodOpenApiResponseObject> {
  return Object.fromEntries(statuses.map((status) => [status, responses[status]]));
}

export const codecBodyTooLarge = error(
  'CodecBodyTooLarge',
  'The body is larger than 1024 KiB.',
  'PAYLOAD_TOO_LARGE',
);

export const bundleTooLarge = error(
  'BundleTooLarge',
  'The body is larger than 4096 KiB.',
  'PAYLOAD_TOO_LARGE',
);

/** The three reasons of a kickoff's 409. */
export const kickoffConflict = error(
  'KickoffConflict',
  'The prior round has not passed its step 2, the chat has used up its refinements, or the Idempotency-Key was used with another body.',
  'PRIOR_ROUND_IN_FLIGHT',
  'REFINEMENT_CAP_EXCEEDED',
  'IDEMPOTENCY_KEY_REUSED',
);

/** A tenant has as many endpoints as it may have. */
export const tooManyWebhooks = error(
  'TooManyWebhooks',
  'The tenant has as many webhooks as it may have.',
  'TOO_MANY_WEBHOOKS',
);

/** There are as many views as there may be. */
export const tooManyViews = error(
  'TooManyViews',
  'The admin has, or the tenant shares, as many views as they may.',
  'TOO_MANY_VIEWS',
);

/** The response of every path to an unsupported method; a component, because no operation can have it. */
export const methodNotAllowed = error(
  'MethodNotAllowed',
  'The path does not support this method.',
  'METHOD_NOT_ALLOWED',
);

/** Responses of every path to requests that are malformed or incomplete. */
export const malformedRequestResponses = {
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
