/**
 * Lets few kickoffs of a tenant in at once, so that a burst of one tenant is not in the way of others.
 *
 * 1. A tenant has at most `atOnce` kickoffs inside, and at most `maxWaiting` before the door; one more is 429.
 * 2. What waits has cost its authentication and its body. It holds no connection to PostgreSQL and no claim of its
 *    Idempotency-Key, and no actor knows of it. A refused kickoff leaves nothing behind, and says nothing of an
 *    earlier request under the same key.
 * 3. Who comes first is let in first. One that has waited for `maxTurnMs` is 429, and one whose client has gone is
 *    dropped.
 * 4. Tenants do not wait for one another.
 */
import type { Middleware } from 'koa';
import { ApiError } from '../../http/errors.ts';
import type { SdkState } from '../authenticate.ts';

const atOnce = 8;
const maxWaiting = 92;
const longestTurnMs = 3_000;
/** Refused store apps come back over this time, not all at once. */
const retryAfterS = { least: 1, most: 3 };

export interface KickoffDoorOptions {
  /** Whether it refuses; otherwise all wait, for as long as it takes. */
  refuses: boolean;
  /** Called for each refused kickoff. */
  onRefused?: () => void;
  maxTurnMs?: number;
}

export interface KickoffDoor {
  /**
   * Runs a kickoff when it may come in.
   * @throws {ApiError} 429 without running it
   */
  run<T>(tenantId: string, kickOff: () => Promise<T>): Promise<T>;
}

export function createKickoffDoor({
  refuses,
  onRefused,
  maxTurnMs = longestTurnMs,
}: KickoffDoorOptions): KickoffDoor {
  const tenants = new Map<string, { inside: number; waiting: Set<() => void> }>();

  function refuse(): ApiError {
    onRefused?.();
    return tooManyAtOnce();
  }

  /** Resolves when another one leaves and passes its place on. */
  function waitForPlace(waiting: Set<() => void>): Promise<void> {
    if (refuses && waiting.size >= maxWaiting) throw refuse();
    return new Promise((resolve, reject) => {
      const letIn = () => {
        clearTimeout(timer);
        waiting.delete(letIn);
        resolve();
      };
      const giveUp = () => {
        waiting.delete(letIn);
        reject(refuse());
      };
      const timer = refuses ? setTimeout(giveUp, maxTurnMs) : undefined;
      waiting.add(letIn);
    });
  }

  return {
    async run(tenantId, kickOff) {
      const tenant = tenants.get(tenantId) ?? { inside: 0, waiting: new Set() };
      tenants.set(tenantId, tenant);
      if (tenant.inside < atOnce) tenant.inside += 1;
      else await waitForPlace(tenant.waiting);
      try {
        return await kickOff();
      } finally {
        const [next] = tenant.waiting;
        if (next) next();
        else if (--tenant.inside === 0) tenants.delete(tenantId);
      }
    },
  };
}

/** Must come after authentication, and after the body parser, so that a slow client holds no place. */
export function throughDoor(door: KickoffDoor): Middleware<SdkState> {
  return async (ctx, next) => {
    await door.run(ctx.state.caller.tenantId, async () => {
      if (!ctx.res.destroyed) await next();
    });
  };
}

function tooManyAtOnce(): ApiError {
  const seconds = retryAfterS.least + Math.floor(Math.random() * (retryAfterS.most - retryAfterS.least + 1));
  return new ApiError(
    429,
    'RATE_LIMITED',
    `This tenant sends more kickoffs at once than can be handled; please try again in ${seconds} s.`,
    { headers: { 'retry-after': String(seconds) } },
  );
}
