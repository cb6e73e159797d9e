/** What every error of the client carries beside its message. */
export interface ErrorDetails extends ErrorOptions {
  /** The HTTP status; null if no answer came. */
  status?: number | null;
  /** The API's code, such as `PRIOR_ROUND_IN_FLIGHT`. */
  code: string;
  /** The answer's `request-id`, by which the operator finds the request in the logs. */
  requestId?: string | null;
  /** Seconds until a repeat makes sense; null if the answer does not say. */
  retryAfter?: number | null;
}

/** The class of all errors of the client; each kind has a class of its own below. */
export class RoundtableError extends Error {
  override name = 'RoundtableError';
  /** The HTTP status; null if no answer came. */
  readonly status: number | null;
  readonly code: string;
  readonly requestId: string | null;
  /** Seconds until a repeat makes sense; null if unknown. */
  readonly retryAfter: number | null;

  constructor(
    message: string,
    { status = null, code, requestId = null, retryAfter = null, cause }: ErrorDetails,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

/** 400, 413 and other requests that the API does not accept as they are; the message names the field. */
export class InvalidRequestError extends RoundtableError {
  override name = 'InvalidRequestError';
}

/** 401: the key is missing, unknown, expired or revoked. */
export class AuthenticationError extends RoundtableError {
  override name = 'AuthenticationError';
}

/** 402: the tenant has no credit left. */
export class InsufficientCreditError extends RoundtableError {
  override name = 'InsufficientCreditError';
}

/** 403: the key lacks the scope, or the API is switched off for the tenant. */
export class PermissionError extends RoundtableError {
  override name = 'PermissionError';
}

/** 404: it does not exist, was deleted, has ended, or belongs to someone else. */
export class NotFoundError extends RoundtableError {
  override name = 'NotFoundError';
}

/** 409: the code is `PRIOR_ROUND_IN_FLIGHT`, `REFINEMENT_CAP_EXCEEDED` or `IDEMPOTENCY_KEY_REUSED`. */
export class ConflictError extends RoundtableError {
  override name = 'ConflictError';
}

/** 429: too many requests, streams or running rounds. */
export class RateLimitError extends RoundtableError {
  override name = 'RateLimitError';
}

/** 5xx: an error of the server, or a dependency of it is unavailable. */
export class ServerError extends RoundtableError {
  override name = 'ServerError';
}

/** No answer came (`CONNECTION_FAILED`, `TIMEOUT`), or one that the API did not write (`INVALID_RESPONSE`). */
export class ConnectionError extends RoundtableError {
  override name = 'ConnectionError';
}

const classes: Record<number, typeof RoundtableError> = {
  401: AuthenticationError,
  402: InsufficientCreditError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitError,
};

/** The error of an answer; `body` is its JSON, undefined if it is not JSON. */
export function toApiError(status: number, headers: Headers, body: unknown): RoundtableError {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  const ErrorClass = classes[status] ?? (status >= 500 ? ServerError : InvalidRequestError);
  return new ErrorClass(typeof message === 'string' ? message : `The server answered ${status}.`, {
    status,
    code: typeof code === 'string' ? code : `HTTP_${status}`,
    requestId: headers.get('request-id'),
    retryAfter: readRetryAfter(headers.get('retry-after')),
  });
}

/** Seconds of a `Retry-After`, which is a number or a date. */
function readRetryAfter(value: string | null): number | null {
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

/** An answer that a proxy or a portal wrote, or that arrived broken. */
export function invalidResponse(message: string, status: number, cause?: unknown): ConnectionError {
  return new ConnectionError(message, { status, code: 'INVALID_RESPONSE', cause });
}

/** Whether time may heal it: the connection, the limit, or the server as a whole. */
export function isPassing(error: unknown): error is RoundtableError {
  return (
    error instanceof ConnectionError ||
    error instanceof RateLimitError ||
    error instanceof ServerError ||
    (error instanceof RoundtableError && (error.status === 408 || error.status === 425))
  );
}

/** A fault of the server, which a repeat would meet again: a 5xx that does not say that the server is unavailable. */
export function isServerFault(error: unknown): boolean {
  return (
    error instanceof ServerError && error.retryAfter === null && ![502, 503, 504].includes(error.status ?? 0)
  );
}
