import { type Dependency, findUnavailableDependency } from './unavailable-dependency.ts';

/**
 * Why a response is an error: a rejected request (`rejection`), an internal error (`fault`), or an unavailable dependency.
 * The last two are counted, logged and alerted; a rejection is not, whatever its status.
 */
export type ErrorCause = 'rejection' | 'fault' | Dependency;

interface ApiErrorOptions extends ErrorOptions {
  headers?: Record<string, string>;
  /** `rejection` by default. */
  errorCause?: ErrorCause;
  hasNoEffect?: boolean;
}

/** An error response: status, code and a sentence that says what to do (ruling Q29). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  readonly errorCause: ErrorCause;
  /** Whether the request has certainly left nothing behind (ruling D4). True by default below status 500. */
  readonly hasNoEffect: boolean;

  constructor(status: number, code: string, message: string, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.errorCause = options.errorCause ?? 'rejection';
    this.hasNoEffect = options.hasNoEffect ?? status < 500;
  }
}

export function invalidRequest(message: string): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', message);
}

/** A number in a body that cannot be stored exactly (ruling D9); `path` is its place in the body. */
export class InexactNumberError extends ApiError {
  readonly path: string;

  constructor(path: string) {
    super(400, 'INVALID_REQUEST', `${path}: is a number that cannot be stored exactly; send it as a string`);
    this.path = path;
  }
}

export function unauthorized(message = 'Invalid or expired API key'): ApiError {
  return new ApiError(401, 'UNAUTHORIZED', message, { headers: { 'www-authenticate': 'Bearer' } });
}

export function forbidden(message: string): ApiError {
  return new ApiError(403, 'FORBIDDEN', message);
}

export function notFound(message: string): ApiError {
  return new ApiError(404, 'NOT_FOUND', message);
}

export function payloadTooLarge(limit: string): ApiError {
  return new ApiError(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${limit}.`);
}

/** An internal error; the cause is logged and never sent to the client. */
export function internalError(
  cause: unknown,
  message = 'Something went wrong on our side; please try again.',
  options: { hasNoEffect?: boolean } = {},
) {
  return new ApiError(500, 'INTERNAL_ERROR', message, { cause, errorCause: 'fault', ...options });
}

const retryS = 5;
const unavailableMessage = `A dependency of the server is unavailable; nothing was charged. Please try again in ${retryS} s.`;

/** A dependency is unavailable (D20); `Retry-After` says when to repeat the request. */
export function unavailable(
  dependency: Dependency,
  cause: unknown,
  message = unavailableMessage,
  options: { hasNoEffect?: boolean } = {},
): ApiError {
  const headers = { 'retry-after': String(retryS) };
  return new ApiError(500, 'INTERNAL_ERROR', message, { headers, cause, errorCause: dependency, ...options });
}

/**
 * Converts any error to an ApiError: an unavailable dependency, or else an internal error.
 * @param message says what became of the request and what to do; used unless `error` is an ApiError already
 */
export function toApiError(
  error: unknown,
  message?: string,
  options: { hasNoEffect?: boolean } = {},
): ApiError {
  if (error instanceof ApiError) return error;
  const dependency = findUnavailableDependency(error);
  return dependency
    ? unavailable(dependency, error, message, options)
    : internalError(error, message, options);
}
