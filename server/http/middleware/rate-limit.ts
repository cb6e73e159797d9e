import { ApiError } from '../errors.ts';

const windowS = 60;
/** The name of the one policy, in both fields. */
const policy = '"requests"';

/** The part of a Koa context that sets response headers. */
export interface HeaderSink {
  set(headers: Record<string, string>): void;
}

/** Counts a request of a key. @throws {ApiError} 429 when there were too many */
export type RateLimit = (ctx: HeaderSink, key: string) => Promise<void>;

/** What became of one request. */
export interface RateUsage {
  isAllowed: boolean;
  /** Requests that are left in the window. */
  remaining: number;
  /** Time until the window ends, in milliseconds. */
  resetMs: number;
}

export interface RateLimitOptions {
  /** 0 means no limit. */
  perMinute: number;
  use(key: string): Promise<RateUsage>;
  onRefused(): void;
}

/**
 * Allows each key `perMinute` requests per minute. The answer has `RateLimit` and `RateLimit-Policy` as in
 * draft-ietf-httpapi-ratelimit-headers-10, and the three headers of its earlier versions.
 */
export function createRateLimit({ perMinute, use, onRefused }: RateLimitOptions): RateLimit {
  if (perMinute === 0) return async () => {};

  return async (ctx, key) => {
    const { isAllowed, remaining, resetMs } = await use(key);
    const resetS = Math.max(1, Math.ceil(resetMs / 1_000));
    ctx.set({
      'ratelimit-policy': `${policy};q=${perMinute};w=${windowS}`,
      ratelimit: `${policy};r=${remaining};t=${resetS}`,
      'ratelimit-limit': String(perMinute),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(resetS),
    });
    if (isAllowed) return;
    onRefused();
    const message = `The limit is ${perMinute} requests per minute; try again in ${resetS} s.`;
    throw new ApiError(429, 'RATE_LIMITED', message, { headers: { 'retry-after': String(resetS) } });
  };
}
