/**
 * Spares the workers kickoffs that their admission would reject for the tenant's sake: each would start an actor only
 * to be told that the tenant has no credit, or as many rounds as it may have.
 *
 * 1. The admission decides. This rejects a kickoff only while the rows say what the last rejection said, and with the
 *    same answer; without one, while they say that the tenant is at its limit.
 * 2. A tenant is looked at only after such a rejection, or while several of its kickoffs have passed and are not
 *    answered, until the rows have had room for a while.
 * 3. The rows are read at most ten times a second for a tenant, whatever arrives. Between two reads as many kickoffs
 *    pass as there was room for. Those that have passed and are not answered yet count as running.
 * 4. Without an answer of the rows kickoffs pass. So does the repeat of a request that may have been admitted.
 * 5. A few kickoffs of a tenant at its limit wait for a round to end, so that store apps which come back after seconds
 *    leave no room unused.
 */
import { setTimeout as pauseFor } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { ApiError } from '../../http/errors.ts';
import { pickRetryAfter } from '../../http/retry-after.ts';

/** What a tenant may still start. */
export interface TenantRoom {
  credits: number;
  /** Rounds below the limit; infinite without one. */
  rounds: number;
}

export interface KickoffPrecheck {
  /**
   * @param isRepeat is asked before a kickoff is rejected; one that may have been admitted before passes
   * @throws {ApiError} 402 or 429, as the last rejection of the tenant's kickoffs, without running it
   */
  run(tenantId: string, kickOff: () => Promise<void>, isRepeat?: () => Promise<boolean>): Promise<void>;
  /** Call it with each rejection of an admission. */
  note(tenantId: string, rejection: ApiError): void;
}

interface KickoffPrecheckOptions {
  readRoom(tenantId: string): Promise<TenantRoom>;
  /** Called for each rejected kickoff. */
  onRejected?: (code: string) => void;
  now?: () => number;
  pause?: (ms: number) => Promise<unknown>;
  /** Kickoffs of a tenant that may wait for a round to end: half of what it may have in handling by default. */
  maxWaiting?: number;
}

interface Watched {
  rejection: ApiError;
  /** Kickoffs that may pass until the next read. */
  room: number;
  readAt: number;
  reading: Promise<void> | null;
  /** Kickoffs that wait for a round to end (invariant 5). */
  waiting: number;
  /** Until then, unless there is no room again. */
  until: number;
}

const maxTenants = 1_000;
/** So many have passed before the tenant is looked at (invariant 2). */
const several = 4;
const readEveryMs = 100;
const watchedMs = 10_000;
const maxWaitMs = 1_000;

/** A credit that a passing kickoff takes may come back, and a rejection for credit is final for a store app. */
const roomFor: Record<string, (room: TenantRoom, passing: number) => number> = {
  INSUFFICIENT_CREDIT: ({ credits }) => credits,
  RATE_LIMITED: ({ rounds }, passing) => rounds - passing,
};

const retryAfterS = { least: 2, most: 8 };

/** A tenant at its limit has room when one of its rounds ends, which takes some 46 s at most. */
export function retryWhenRoundsEnd(): { 'retry-after': string } {
  return { 'retry-after': String(pickRetryAfter(retryAfterS)) };
}

const atLimit = new ApiError(
  429,
  'RATE_LIMITED',
  'This tenant has as many running rounds as it may have; please try again when one has ended.',
);

export function createKickoffPrecheck({
  readRoom,
  onRejected,
  now = () => performance.now(),
  pause = (ms) => pauseFor(ms),
  maxWaiting = 4,
}: KickoffPrecheckOptions): KickoffPrecheck {
  const tenants = new LRUCache<string, Watched>({ max: maxTenants });
  /** Kickoffs that have passed and are not answered, of tenants that have any. */
  const passing = new Map<string, number>();

  function watch(tenantId: string, rejection: ApiError): void {
    const changed = { rejection, until: now() + watchedMs };
    const before = tenants.get(tenantId);
    if (before) Object.assign(before, changed);
    // Read at the next kickoff, which may come after a grant.
    else
      tenants.set(tenantId, {
        room: 0,
        readAt: Number.NEGATIVE_INFINITY,
        reading: null,
        waiting: 0,
        ...changed,
      });
  }

  async function read(tenantId: string, watched: Watched): Promise<void> {
    watched.readAt = now();
    // Before the read: one that is answered meanwhile may count twice, and none is missed.
    const passingNow = passing.get(tenantId) ?? 0;
    try {
      const room = await readRoom(tenantId);
      watched.room = roomFor[watched.rejection.code]?.(room, passingNow) ?? Number.POSITIVE_INFINITY;
      if (watched.room < 1) watched.until = now() + watchedMs;
    } catch {
      watched.room = Number.POSITIVE_INFINITY;
    }
  }

  /** Whether there is room for one more kickoff, which takes it. */
  async function takeRoom(tenantId: string, watched: Watched): Promise<boolean> {
    if (now() - watched.readAt >= readEveryMs) {
      watched.reading ??= read(tenantId, watched).finally(() => {
        watched.reading = null;
      });
    }
    await watched.reading;
    if (watched.room < 1) return false;
    watched.room -= 1;
    return true;
  }

  /** Whether a round ended in time (invariant 5). */
  async function waitForRoom(tenantId: string, watched: Watched): Promise<boolean> {
    if (watched.rejection.code !== 'RATE_LIMITED' || watched.waiting >= maxWaiting) return false;
    watched.waiting += 1;
    try {
      const until = now() + maxWaitMs;
      while (now() < until) {
        await pause(readEveryMs);
        if (await takeRoom(tenantId, watched)) return true;
      }
      return false;
    } finally {
      watched.waiting -= 1;
    }
  }

  function findWatched(tenantId: string): Watched | undefined {
    if (now() >= (tenants.get(tenantId)?.until ?? 0)) tenants.delete(tenantId);
    if ((passing.get(tenantId) ?? 0) >= several && !tenants.has(tenantId)) watch(tenantId, atLimit);
    return tenants.get(tenantId);
  }

  /** @throws {ApiError} */
  async function check(tenantId: string, watched: Watched, isRepeat: () => Promise<boolean>): Promise<void> {
    if (await takeRoom(tenantId, watched)) return;
    if (await isRepeat()) return;
    if (await waitForRoom(tenantId, watched)) return;
    const { status, code, message } = watched.rejection;
    onRejected?.(code);
    throw new ApiError(status, code, message, { ...(status === 429 && { headers: retryWhenRoundsEnd() }) });
  }

  function countPassing(tenantId: string, by: 1 | -1): void {
    const count = (passing.get(tenantId) ?? 0) + by;
    if (count > 0) passing.set(tenantId, count);
    else passing.delete(tenantId);
  }

  return {
    async run(tenantId, kickOff, isRepeat = async () => false) {
      const watched = findWatched(tenantId);
      if (watched) await check(tenantId, watched, isRepeat);
      countPassing(tenantId, 1);
      try {
        await kickOff();
      } finally {
        countPassing(tenantId, -1);
      }
    },

    note(tenantId, rejection) {
      if (roomFor[rejection.code] !== undefined) watch(tenantId, rejection);
    },
  };
}
