import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from '../errors.ts';

const windowS = 60;

/** What of a request's context takes headers. */
export interface HeaderSink {
  set(headers: Record<string, string>): void;
}

/** Lets `perMinute` requests of each key through and says in `RateLimit-*` how many are left; 0: all. */
export function createRateLimit(perMinute: number): (ctx: HeaderSink, keyId: string) => Promise<void> {
  if (perMinute === 0) return async () => {};
  const limiter = new RateLimiterMemory({ points: perMinute, duration: windowS });

  return async (ctx, keyId) => {
    const spent = await limiter.consume(keyId).catch((error: unknown) => {
      if (error instanceof RateLimiterRes) return error;
      throw error;
    });
    const resetS = Math.ceil(spent.msBeforeNext / 1_000);
    ctx.set({
      'ratelimit-limit': String(perMinute),
      'ratelimit-remaining': String(Math.max(0, spent.remainingPoints)),
      'ratelimit-reset': String(resetS),
    });
    if (spent.consumedPoints <= perMinute) return;
    const message = `More than ${perMinute} requests came in a minute; try again in ${resetS} s.`;
    throw new ApiError(429, 'RATE_LIMITED', message, { headers: { 'retry-after': String(resetS) } });
  };
}
