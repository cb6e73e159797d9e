import type { z } from 'zod';

/** Ends a request with `{"error": {"code", "message"}}`, the error format of both upstreams. */
export class ErrorAnswer extends Error {
  override readonly name = 'ErrorAnswer';
  readonly status: number;
  readonly code: string;

  constructor({ status, code }: { status: number; code: string }, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/**
 * Parses the body.
 * @throws {ErrorAnswer} 400 `invalid_request`, naming the first invalid field
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new ErrorAnswer(
    { status: 400, code: 'invalid_request' },
    `${field}: ${issue?.message ?? 'does not fit'}`,
    {
      cause: parsed.error,
    },
  );
}
