/**
 * Spares the workers kickoffs that their admission would reject for the tenant's sake: each would start an actor only
 * to be told that the tenant has no credit, or as many rounds as it may have.
 *
 * 1. The admission decides. This rejects a kickoff only while the rows say what the last rejection said, and with the
 *    same answer.
 * 2. A tenant is looked at only after such a rejection, until the rows have had room for a while.
 * 3. The rows are read at most ten times a second for a tenant, whatever arrives. Between two reads as many kickoffs
 *    pass as there was room for.
 * 4. Without an answer of the rows kickoffs pass.
 */
import { LRUCache } from 'lru-cache';
import { ApiError } from '../../http/errors.ts';

/** What a tenant may still start. */
export interface TenantRoom {
  credits: number;
  /** Rounds below the limit; infinite without one. */
  rounds: number;
}

export interface KickoffPrecheck {
  /** @throws {ApiError} 402 or 429, as the last rejection of the tenant's kickoffs */
  check(tenantId: string): Promise<void>;
  /** Call it with each rejection of an admission. */
  note(tenantId: string, rejection: ApiError): void;
}

interface KickoffPrecheckOptions {
  readRoom(tenantId: string): Promise<TenantRoom>;
  /** Called for each rejected kickoff. */
  onRejected?: (code: string) => void;
  now?: () => number;
}

interface Watched {
  rejection: ApiError;
  /** Kickoffs that may pass until the next read. */
  room: number;
  readAt: number;
  reading: Promise<void> | null;
  /** Until then, unless there is no room again. */
  until: number;
}

const maxTenants = 1_000;
const readEveryMs = 100;
const watchedMs = 10_000;

const roomFor: Record<string, (room: TenantRoom) => number> = {
  INSUFFICIENT_CREDIT: ({ credits }) => credits,
  RATE_LIMITED: ({ rounds }) => rounds,
};

/** Rejected store apps come back over this time, not all at once. */
const retryAfterS = { least: 2, most: 8 };

/** A tenant at its limit has room when one of its rounds ends, which takes some 46 s at most. */
export function retryWhenRoundsEnd(): { 'retry-after': string } {
  const { least, most } = retryAfterS;
  return { 'retry-after': String(least + Math.floor(Math.random() * (most - least + 1))) };
}

export function createKickoffPrecheck({
  readRoom,
  onRejected,
  now = () => performance.now(),
}: KickoffPrecheckOptions): KickoffPrecheck {
  const tenants = new LRUCache<string, Watched>({ max: maxTenants });

  async function read(tenantId: string, watched: Watched): Promise<void> {
    watched.readAt = now();
    try {
      const room = await readRoom(tenantId);
      watched.room = roomFor[watched.rejection.code]?.(room) ?? Number.POSITIVE_INFINITY;
      if (watched.room < 1) watched.until = now() + watchedMs;
    } catch {
      watched.room = Number.POSITIVE_INFINITY;
    }
  }

  return {
    async check(tenantId) {
      const watched = tenants.get(tenantId);
      if (watched === undefined) return;
      if (now() >= watched.until) {
        tenants.delete(tenantId);
        return;
      }
      if (now() - watched.readAt >= readEveryMs) {
        watched.reading ??= read(tenantId, watched).finally(() => {
          watched.reading = null;
        });
      }
      await watched.reading;
      if (watched.room >= 1) {
        watched.room -= 1;
        return;
      }
      const { status, code, message } = watched.rejection;
      onRejected?.(code);
      throw new ApiError(status, code, message, { ...(status === 429 && { headers: retryWhenRoundsEnd() }) });
    },

    note(tenantId, rejection) {
      if (roomFor[rejection.code] === undefined) return;
      const before = tenants.get(tenantId);
      tenants.set(tenantId, {
        room: 0,
        // The next kickoff may come after a grant.
        readAt: Number.NEGATIVE_INFINITY,
        reading: null,
        ...before,
        rejection,
        until: now() + watchedMs,
      });
    },
  };
}
