/**
 * Failures of upstreams, one class per kind, so that callers decide by class and not by text. `message` is short and
 * safe to show (it becomes part of `last_error`); details are in `cause`.
 */
export abstract class UpstreamError extends Error {
  /** Whether the same call may succeed later. */
  abstract readonly retryable: boolean;
  /** The delay that the upstream requests (`Retry-After`); null if none. */
  readonly retryAfterMs: number | null;
  /** The call that failed; set by the HTTP client. Null for a failure that is not one of a call. */
  call: FailedCall | null = null;
  constructor(message: string, { retryAfterMs = null, ...options }: UpstreamErrorOptions = {}) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** What finds a failed call in the upstream's log; nothing of its bodies. */
export interface FailedCall {
  /** The last segment of its path: `todos`, `products`. */
  path: string;
  /** HTTP status; null if no answer came. */
  status: number | null;
  /** The upstream's error code; null if it sent none. */
  code: string | null;
  /** The `Idempotency-Key` that was sent; repeats of the call have the same. */
  idempotencyKey: string | null;
  /** The `request-id` or `x-request-id` of the answer. */
  requestId: string | null;
}

interface UpstreamErrorOptions extends ErrorOptions {
  retryAfterMs?: number | null;
}

/** No answer in time, or the upstream itself reports a timeout (408, 504). */
export class UpstreamTimeoutError extends UpstreamError {
  override readonly name = 'UpstreamTimeoutError';
  readonly retryable = true;
  constructor(options?: UpstreamErrorOptions) {
    super('upstream timeout', options);
  }
}

/** No connection, or it broke before the answer was complete. */
export class UpstreamUnavailableError extends UpstreamError {
  override readonly name = 'UpstreamUnavailableError';
  readonly retryable = true;
  constructor(options?: UpstreamErrorOptions) {
    super('upstream unavailable', options);
  }
}

/** 5xx. */
export class UpstreamServerError extends UpstreamError {
  override readonly name = 'UpstreamServerError';
  readonly retryable = true;
  readonly status: number;
  constructor(status: number, options?: UpstreamErrorOptions) {
    super(`upstream error ${status}`, options);
    this.status = status;
  }
}

/** 429 or 425: the same request may succeed later. */
export class UpstreamRateLimitedError extends UpstreamError {
  override readonly name = 'UpstreamRateLimitedError';
  readonly retryable = true;
  constructor(options?: UpstreamErrorOptions) {
    super('upstream busy', options);
  }
}

/** Any other 4xx, or a redirect: the request is wrong, so it is not retried. */
export class UpstreamRejectedError extends UpstreamError {
  override readonly name = 'UpstreamRejectedError';
  readonly retryable = false;
  readonly status: number;
  /** The upstream's error code; null if it sends none. */
  readonly code: string | null;
  constructor(status: number, code: string | null, options?: UpstreamErrorOptions) {
    super(['upstream refused with', status, ...(code === null ? [] : [code])].join(' '), options);
    this.status = status;
    this.code = code;
  }
}

/** An answer that does not match its schema. */
export class UpstreamAnswerInvalidError extends UpstreamError {
  override readonly name = 'UpstreamAnswerInvalidError';
  /** True only for a model, which may answer the same question differently (ruling D6). */
  readonly retryable: boolean;
  constructor({ retryable = false, ...options }: UpstreamErrorOptions & { retryable?: boolean } = {}) {
    super('upstream answer invalid', options);
    this.retryable = retryable;
  }
}

/** llm-demo no longer knows the session (ruling Q55). */
export class SessionExpiredError extends UpstreamError {
  override readonly name = 'SessionExpiredError';
  readonly retryable = false;
  constructor(options?: UpstreamErrorOptions) {
    super('upstream chat session expired', options);
  }
}

/** llm-demo's own cap on refinements (ruling Q3). */
export class RefinementCapExceededError extends UpstreamError {
  override readonly name = 'RefinementCapExceededError';
  readonly retryable = false;
  constructor(options?: UpstreamErrorOptions) {
    super('REFINEMENT_CAP_EXCEEDED: llm-demo refuses a further refinement', options);
  }
}
