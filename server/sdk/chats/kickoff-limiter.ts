/**
 * Limits the kickoffs of a tenant that are handled at once, so that a burst of one tenant is not in the way of others.
 *
 * 1. A tenant has at most `atOnce` kickoffs that are handled, and at most `maxWaiting` that wait; one more is 429.
 * 2. What waits has cost its authentication and its body. It holds no connection to PostgreSQL and no claim of its
 *    Idempotency-Key, and no actor knows of it. A refused kickoff leaves nothing behind, and says nothing of an
 *    earlier request under the same key.
 * 3. They are handled in the order of their arrival. One that has waited for `maxTurnMs` is 429, and one whose client has gone is
 *    dropped.
 * 4. Tenants do not wait for one another.
 */
import type { Middleware } from 'koa';
import { ApiError } from '../../http/errors.ts';
import { pickRetryAfter } from '../../http/retry-after.ts';
import type { SdkState } from '../authenticate.ts';

const atOnce = 8;
const maxWaiting = 92;
const longestTurnMs = 3_000;
const retryAfterS = { least: 1, most: 3 };

export interface KickoffLimiterOptions {
  /** Whether it refuses; otherwise all wait, for as long as it takes. */
  refuses: boolean;
  /** Called for each refused kickoff. */
  onRefused?: () => void;
  maxTurnMs?: number;
}

export interface KickoffLimiter {
  /**
   * Runs a kickoff when it is its turn.
   * @throws {ApiError} 429 without running it
   */
  run<T>(tenantId: string, kickOff: () => Promise<T>): Promise<T>;
}

export function createKickoffLimiter({
  refuses,
  onRefused,
  maxTurnMs = longestTurnMs,
}: KickoffLimiterOptions): KickoffLimiter {
  const tenants = new Map<string, { handled: number; waiting: Set<() => void> }>();

  function refuse(): ApiError {
    onRefused?.();
    return tooManyAtOnce();
  }

  /** Resolves when another one has been handled and passes its turn on. */
  function waitForTurn(waiting: Set<() => void>): Promise<void> {
    if (refuses && waiting.size >= maxWaiting) throw refuse();
    return new Promise((resolve, reject) => {
      const proceed = () => {
        clearTimeout(timer);
        waiting.delete(proceed);
        resolve();
      };
      const giveUp = () => {
        waiting.delete(proceed);
        reject(refuse());
      };
      const timer = refuses ? setTimeout(giveUp, maxTurnMs) : undefined;
      waiting.add(proceed);
    });
  }

  return {
    async run(tenantId, kickOff) {
      const tenant = tenants.get(tenantId) ?? { handled: 0, waiting: new Set() };
      tenants.set(tenantId, tenant);
      if (tenant.handled < atOnce) tenant.handled += 1;
      else await waitForTurn(tenant.waiting);
      try {
        return await kickOff();
      } finally {
        const [next] = tenant.waiting;
        if (next) next();
        else if (--tenant.handled === 0) tenants.delete(tenantId);
      }
    },
  };
}

/** Must come after authentication, and after the body parser, so that a slow client takes no turn. */
export function limitKickoffs(limiter: KickoffLimiter): Middleware<SdkState> {
  return async (ctx, next) => {
    await limiter.run(ctx.state.caller.tenantId, async () => {
      if (!ctx.res.destroyed) await next();
    });
  };
}

function tooManyAtOnce(): ApiError {
  const seconds = pickRetryAfter(retryAfterS);
  return new ApiError(
    429,
    'RATE_LIMITED',
    `This tenant sends more kickoffs at once than can be handled; please try again in ${seconds} s.`,
    { headers: { 'retry-after': String(seconds) } },
  );
}
