import { setTimeout as pause } from 'node:timers/promises';

/** The run's only clock: milliseconds since its start, monotonic. */
export class Clock {
  readonly #origin = performance.now();

  now(): number {
    return Math.round(performance.now() - this.#origin);
  }

  async until(at: number, signal?: AbortSignal): Promise<void> {
    const left = at - this.now();
    if (left > 0) await sleep(left, signal);
  }
}

/** Resolves early, without an error, when the signal is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {});
}
