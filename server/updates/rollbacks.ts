import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../logger.ts';

/** How long a caller waits for its roll-back. */
const callerWaitsMs = 3_000;
/** How long attempts go on for a caller that was answered without knowing; then the reconciler's turn comes. */
const goOnMs = 120_000;
const pausesMs = [100, 250, 500, 1_000, 2_000, 5_000];
/** More than fail at once while PostgreSQL is away for a moment. */
const maxPending = 1_000;

/** Undoes what requests that failed may have left (ruling D4), for as long as PostgreSQL does not answer. */
export interface Rollbacks {
  /**
   * Resolves to what the roll-back says, to null where it is not decided while its caller waits; attempts then go on
   * for two minutes.
   * @param rollBack may run more than once
   */
  run<T>(rollBack: () => Promise<T>): Promise<T | null>;
  /** Ends all attempts. */
  close(): void;
}

export function createRollbacks(logger: Logger): Rollbacks {
  const closing = new AbortController();
  let pending = 0;

  async function attempt<T>(rollBack: () => Promise<T>): Promise<T | null> {
    const until = Date.now() + goOnMs;
    for (let tried = 0; ; tried += 1) {
      try {
        return await rollBack();
      } catch (error) {
        const pauseMs = pausesMs[Math.min(tried, pausesMs.length - 1)] ?? goOnMs;
        if (Date.now() + pauseMs > until || closing.signal.aborted) {
          logger.error({ err: error }, 'failed to roll back; the reconciler ends what is left');
          return null;
        }
        await pause(pauseMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      }
    }
  }

  return {
    async run(rollBack) {
      if (pending >= maxPending) return null;
      pending += 1;
      const decided = attempt(rollBack).finally(() => {
        pending -= 1;
      });
      const waiting = new AbortController();
      const tooLate = pause(callerWaitsMs, null, { signal: waiting.signal }).catch(() => null);
      return Promise.race([decided, tooLate]).finally(() => waiting.abort());
    },
    close: () => closing.abort(),
  };
}
