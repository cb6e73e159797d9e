import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../logger.ts';

/** How long a caller waits for its roll-back. */
const callerTimeoutMs = 3_000;
/** How long attempts continue after the caller's timeout; then the reconciler takes over. */
const retryForMs = 120_000;
const retryPausesMs = [100, 250, 500, 1_000, 2_000, 5_000];
/** More than a short outage of PostgreSQL causes. */
const maxPending = 1_000;

/** Rolls back what failed requests may have written (ruling D4), and retries while PostgreSQL does not answer. */
export interface Rollbacks {
  /**
   * Resolves to the result of the roll-back, or to null if there is none within 3 s; attempts then continue for two
   * minutes.
   * @param rollBack may run more than once
   */
  run<T>(rollBack: () => Promise<T>): Promise<T | null>;
  /** Stops all attempts. */
  close(): void;
}

export function createRollbacks(logger: Logger): Rollbacks {
  const closing = new AbortController();
  let pending = 0;

  async function attempt<T>(rollBack: () => Promise<T>): Promise<T | null> {
    const until = Date.now() + retryForMs;
    for (let failures = 0; ; failures += 1) {
      try {
        return await rollBack();
      } catch (error) {
        const pauseMs = retryPausesMs[Math.min(failures, retryPausesMs.length - 1)] ?? retryForMs;
        if (Date.now() + pauseMs > until || closing.signal.aborted) {
          logger.error({ err: error }, 'failed to roll back; left it to the reconciler');
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
      const result = attempt(rollBack).finally(() => {
        pending -= 1;
      });
      const waiting = new AbortController();
      const timeout = pause(callerTimeoutMs, null, { signal: waiting.signal }).catch(() => null);
      return Promise.race([result, timeout]).finally(() => waiting.abort());
    },
    close: () => closing.abort(),
  };
}
