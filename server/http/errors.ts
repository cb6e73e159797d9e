import { type Dependency, unavailableDependency } from './unavailable-dependency.ts';

/**
 * Why an answer is an error: what the caller asked for is refused, our own `fault`, or a part that did not answer.
 * Faults and parts are counted, logged and alerted; refusals are not, whatever their status.
 */
export type ErrorCause = 'refusal' | 'fault' | Dependency;

interface ApiErrorOptions extends ErrorOptions {
  headers?: Record<string, string>;
  /** A refusal unless it says otherwise. */
  because?: ErrorCause;
  undone?: boolean;
}

/** An answer that is an error: status, code and a sentence that says what to do (ruling Q29). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  readonly because: ErrorCause;
  /** Whether the request has left nothing behind for certain, as every refusal has not (ruling D4). */
  readonly undone: boolean;

  constructor(status: number, code: string, message: string, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.because = options.because ?? 'refusal';
    this.undone = options.undone ?? status < 500;
  }
}

export function invalidRequest(message: string): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', message);
}

/** A number in a body that would not be kept as it was sent (ruling D9); `path` says where it is. */
export class InexactNumber extends ApiError {
  readonly path: string;

  constructor(path: string) {
    super(400, 'INVALID_REQUEST', `${path}: is a number that cannot be kept exactly; send it as a string`);
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

/** Our own fault; the cause goes to the log, never to the client. */
export function internalError(
  cause: unknown,
  message = 'Something went wrong on our side; please try again.',
  options: { undone?: boolean } = {},
) {
  return new ApiError(500, 'INTERNAL_ERROR', message, { cause, because: 'fault', ...options });
}

const retryS = 5;
const partAway = `A part of the server does not answer right now; nothing was charged. Please try again in ${retryS} s.`;

/** A part that the answer needs is away (D20); `Retry-After` says when a repeat makes sense. */
export function unavailable(
  part: Dependency,
  cause: unknown,
  message = partAway,
  options: { undone?: boolean } = {},
): ApiError {
  const headers = { 'retry-after': String(retryS) };
  return new ApiError(500, 'INTERNAL_ERROR', message, { headers, cause, because: part, ...options });
}

/**
 * Any error as an answer: a part that is away is told from our own fault.
 * @param message what became of the request and what to do, for what is no ApiError yet
 */
export function toApiError(error: unknown, message?: string, options: { undone?: boolean } = {}): ApiError {
  if (error instanceof ApiError) return error;
  const part = unavailableDependency(error);
  return part ? unavailable(part, error, message, options) : internalError(error, message, options);
}
