/** An answer that is an error: status, code and a sentence that says what to do (ruling Q29). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  /** Whether the request has left nothing behind for certain, as every refusal has not (ruling D4). */
  readonly undone: boolean;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { headers?: Record<string, string>; cause?: unknown; undone?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.undone = options.undone ?? status < 500;
  }
}

export function invalidRequest(message: string): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', message);
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
  return new ApiError(500, 'INTERNAL_ERROR', message, { cause, ...options });
}
