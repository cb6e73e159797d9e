import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from '../errors.ts';

const windowS = 60;
/** The name of the one policy, in both fields. */
const policy = '"requests"';

/** The part of a Koa context that sets response headers. */
export interface HeaderSink {
  set(headers: Record<string, string>): void;
}

/**
 * Allows each key `perMinute` requests per minute; 0 means no limit. The answer has `RateLimit` and `RateLimit-Policy` as
 * in draft-ietf-httpapi-ratelimit-headers-10, and the three headers of its earlier versions.
 */
export function createRateLimit(perMinute: number): (ctx: HeaderSink, keyId: string) => Promise<void> {
  if (perMinute === 0) return async () => {};
  const limiter = new RateLimiterMemory({ points: perMinute, duration: windowS });

  return async (ctx, keyId) => {
    const usage = await limiter.consume(keyId).catch((error: unknown) => {
      if (error instanceof RateLimiterRes) return error;
      throw error;
    });
    const resetS = Math.ceil(usage.msBeforeNext / 1_000);
    const remaining = Math.max(0, usage.remainingPoints);
    ctx.set({
      'ratelimit-policy': `${policy};q=${perMinute};w=${windowS}`,
      ratelimit: `${policy};r=${remaining};t=${resetS}`,
      'ratelimit-limit': String(perMinute),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(resetS),
    });
    if (usage.consumedPoints <= perMinute) return;
    const message = `The limit is ${perMinute} requests per minute; try again in ${resetS} s.`;
    throw new ApiError(429, 'RATE_LIMITED', message, { headers: { 'retry-after': String(resetS) } });
  };
}
