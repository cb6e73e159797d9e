import { ApiError } from '../http/errors.ts';

/** Errors of the quote routes only; `error-view.ts` translates them to Korean. */

export function missingFields(): ApiError {
  return new ApiError(400, 'MISSING_FIELDS', 'A field is missing or does not fit.');
}

export function missingParameters(): ApiError {
  return new ApiError(400, 'MISSING_PARAMETERS', 'A parameter is missing or does not fit.');
}

export function conversationNotFound(): ApiError {
  return new ApiError(404, 'CONVERSATION_NOT_FOUND', 'There is no such conversation.');
}

const conversationRetryS = 60;

export function tooManyConversations(cause: unknown): ApiError {
  const headers = { 'retry-after': String(conversationRetryS) };
  const message = 'Too many conversations; a new one can start once one has expired.';
  return new ApiError(503, 'TOO_MANY_CONVERSATIONS', message, { headers, cause });
}

const streamRetryS = 10;

export function tooManyStreams(): ApiError {
  const headers = { 'retry-after': String(streamRetryS) };
  return new ApiError(429, 'RATE_LIMITED', 'This address has too many open streams.', { headers });
}
