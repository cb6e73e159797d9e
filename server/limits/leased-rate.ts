/**
 * A limit of requests per minute of a key that all servers share, without a round trip per request.
 *
 * 1. A server leases points of the shared counter, several at once, and spends one on each request. All servers
 *    together lease no more than the limit, so they admit no more.
 * 2. A lease ends no later than the window it was taken from.
 * 3. Leases shrink as the limit gets near, so that few points are left unspent on other servers: a lease is at most a
 *    hundredth of the limit, and a tenth of what is left. Below a limit of 200 each request asks, and the limit is
 *    exact.
 * 4. Requests that arrive while a lease is being fetched share the next one.
 * 5. Once the limit is reached, requests are refused without asking until the window ends.
 * 6. Without the store, each server counts on its own, up to the whole limit.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateUsage } from '../http/middleware/rate-limit.ts';
import { type CounterState, windowS } from './limit-store.ts';

export interface LeasedRateOptions {
  perMinute: number;
  /** Adds points to the shared counter of a key; null while the store is away. */
  addPoints(key: string, points: number): Promise<CounterState | null>;
  /** Called for each request that is counted on this server alone. */
  onLocal?: () => void;
  now?: () => number;
}

/** What this server has of a key's window. */
interface Lease {
  /** When the window ends. */
  endsAt: number;
  /** Points to spend. */
  points: number;
  /** What no server had leased when this one last asked. */
  unleased: number;
  waiting: ((usage: RateUsage) => void)[];
  isAsking: boolean;
}

const leasesOfLimit = 100;
const leasesOfRest = 10;

export function createLeasedRate({
  perMinute,
  addPoints,
  onLocal,
  now = () => performance.now(),
}: LeasedRateOptions): (key: string) => Promise<RateUsage> {
  const leases = new Map<string, Lease>();
  const local = new RateLimiterMemory({ points: perMinute, duration: windowS });
  let sweptAt = now();

  function getLease(key: string): Lease {
    const known = leases.get(key);
    if (known) return known;
    sweep();
    const lease = { endsAt: 0, points: 0, unleased: perMinute, waiting: [], isAsking: false };
    leases.set(key, lease);
    return lease;
  }

  /** Forgets leases that have ended, once a window. */
  function sweep(): void {
    if (now() - sweptAt < windowS * 1_000) return;
    sweptAt = now();
    for (const [key, { endsAt, isAsking }] of leases) if (endsAt <= now() && !isAsking) leases.delete(key);
  }

  function endIfOver(lease: Lease): void {
    if (lease.endsAt <= now()) Object.assign(lease, { points: 0, unleased: perMinute });
  }

  /** Null if the store has to be asked. */
  function spend(lease: Lease): RateUsage | null {
    endIfOver(lease);
    const isAllowed = lease.points > 0;
    if (!isAllowed && lease.unleased > 0) return null;
    if (isAllowed) lease.points -= 1;
    return { isAllowed, remaining: lease.unleased + lease.points, resetMs: lease.endsAt - now() };
  }

  function leaseSize(lease: Lease): number {
    endIfOver(lease);
    const size = Math.floor(Math.min(perMinute / leasesOfLimit, lease.unleased / leasesOfRest));
    return Math.max(1, size, lease.waiting.length);
  }

  /** Fetches leases until no request waits. */
  async function fetchLeases(key: string, lease: Lease): Promise<void> {
    if (lease.isAsking) return;
    lease.isAsking = true;
    try {
      while (lease.waiting.length > 0) await fetchLease(key, lease);
    } finally {
      lease.isAsking = false;
    }
  }

  async function fetchLease(key: string, lease: Lease): Promise<void> {
    const points = leaseSize(lease);
    const askedAt = now();
    const counter = await addPoints(key, points);
    if (counter === null) {
      for (const resolve of lease.waiting.splice(0)) resolve(await countLocally(key));
      return;
    }
    const before = counter.total - points;
    lease.points = Math.min(points, Math.max(0, perMinute - before));
    lease.unleased = Math.max(0, perMinute - counter.total);
    lease.endsAt = askedAt + counter.msLeft;
    serveWaiting(lease);
  }

  function serveWaiting(lease: Lease): void {
    while (lease.waiting.length > 0) {
      const usage = spend(lease);
      if (usage === null) return;
      lease.waiting.shift()?.(usage);
    }
  }

  async function countLocally(key: string): Promise<RateUsage> {
    onLocal?.();
    const { consumedPoints, remainingPoints, msBeforeNext } = await local.penalty(key);
    return { isAllowed: consumedPoints <= perMinute, remaining: remainingPoints, resetMs: msBeforeNext };
  }

  return async (key) => {
    const lease = getLease(key);
    const usage = lease.waiting.length === 0 ? spend(lease) : null;
    if (usage !== null) return usage;
    return new Promise((resolve) => {
      lease.waiting.push(resolve);
      void fetchLeases(key, lease);
    });
  };
}
