import { ApiError } from '../http/errors.ts';

/** Errors that these routes know beside the server's own; `error-view.ts` says each in Korean. */

export function missingFields(): ApiError {
  return new ApiError(400, 'MISSING_FIELDS', 'A field is missing or does not fit.');
}

export function missingParameters(): ApiError {
  return new ApiError(400, 'MISSING_PARAMETERS', 'A parameter is missing or does not fit.');
}

export function conversationNotFound(): ApiError {
  return new ApiError(404, 'CONVERSATION_NOT_FOUND', 'There is no such conversation.');
}

const fullRetryS = 60;

export function tooManyConversations(cause: unknown): ApiError {
  const headers = { 'retry-after': String(fullRetryS) };
  const message = 'There is no room for another conversation until one expires.';
  return new ApiError(503, 'TOO_MANY_CONVERSATIONS', message, { headers, cause });
}

const streamRetryS = 10;

export function tooManyStreams(): ApiError {
  const headers = { 'retry-after': String(streamRetryS) };
  return new ApiError(429, 'RATE_LIMITED', 'This address has all the streams open that it may.', { headers });
}
