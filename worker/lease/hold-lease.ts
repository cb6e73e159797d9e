/**
 * A worker's lease, by which the others notice that it is lost.
 *
 * 1. A worker renews its lease several times in the time that a lease lasts, by PostgreSQL's clock, and only while
 *    Temporal answers it: a worker that is cut off from Temporal is lost as well.
 * 2. A worker whose lease has run out counts as lost, and another one takes over: it fails the activities that the lost
 *    one had in hand, so that Temporal makes their next attempts at once. If the lost one was only paused, an activity
 *    runs twice, which each is made for, and Temporal ignores the result of the earlier attempt.
 * 3. Only a worker that has itself renewed without a gap for as long as a lease lasts takes over: after an outage of
 *    PostgreSQL or Temporal every worker looks lost.
 * 4. Nothing depends on it: heartbeats, which are far apart, notice a lost worker too.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { LeaseHolder } from '../../db/repositories/worker-leases.ts';
import type { Logger } from '../../logger.ts';

export interface Lease {
  /** Gives the lease back; call it when all activities have ended. Never rejects. */
  end(): Promise<void>;
  /** Stops renewing, so that another worker takes over what is left. Never rejects. */
  abandon(): Promise<void>;
}

interface LeaseOptions {
  leaseMs: number;
  logger: Logger;
  /** Renews the lease; resolves to workers that are lost. */
  renew(): Promise<LeaseHolder[]>;
  /** @param stopping aborted when this worker stops: what is left then is another worker's */
  takeOver(lost: LeaseHolder, stopping: AbortSignal): Promise<void>;
  giveBack(): Promise<void>;
}

const renewalsPerLease = 4;

export function holdLease({ leaseMs, logger, renew, takeOver, giveBack }: LeaseOptions): Lease {
  const stopping = new AbortController();
  const everyMs = leaseMs / renewalsPerLease;
  /** Since when no renewal has failed or been late (invariant 3); null before the first. */
  let soundSince: number | null = null;
  let takingOver: Promise<void> | null = null;
  let isFailing = false;

  /** Logs the first failure of an outage, and its end. */
  function logOutage(err: unknown | null): void {
    if (err !== null && !isFailing) logger.warn({ err }, "failed to renew this worker's lease; trying again");
    if (err === null && isFailing) logger.info("this worker's lease is renewed again");
    isFailing = err !== null;
  }

  async function renewOnce(): Promise<void> {
    const lateAt = performance.now() + leaseMs / 2;
    const lost = await renew();
    const now = performance.now();
    if (now > lateAt) soundSince = null;
    soundSince ??= now;
    if (now - soundSince < leaseMs || lost.length === 0) return;
    takingOver ??= takeOverAll(lost).finally(() => {
      takingOver = null;
    });
  }

  async function takeOverAll(lost: readonly LeaseHolder[]): Promise<void> {
    for (const one of lost) {
      if (stopping.signal.aborted) return;
      await takeOver(one, stopping.signal).catch((err: unknown) =>
        logger.warn({ err, lost_worker: one.identity }, 'failed to take over from a lost worker'),
      );
    }
  }

  async function run(): Promise<void> {
    let renewedAt = performance.now();
    while (!stopping.signal.aborted) {
      await renewOnce().then(
        () => logOutage(null),
        (err: unknown) => {
          soundSince = null;
          logOutage(err);
        },
      );
      await pause(everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      // A process that was paused or too busy has a gap, too.
      if (performance.now() - renewedAt > leaseMs) soundSince = null;
      renewedAt = performance.now();
    }
  }

  const running = run();
  async function abandon(): Promise<void> {
    stopping.abort();
    await Promise.all([running, takingOver]);
  }
  return {
    abandon,
    async end() {
      await abandon();
      await giveBack().catch((err: unknown) =>
        logger.warn({ err }, "failed to give back this worker's lease"),
      );
    },
  };
}
