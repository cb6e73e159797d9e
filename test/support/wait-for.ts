import { setTimeout as delay } from 'node:timers/promises';

interface WaitForOptions {
  /** 5 s by default. */
  timeoutMs?: number;
  /** 10 ms by default. */
  intervalMs?: number;
}

type Falsy = false | null | undefined;

/**
 * Polls until `condition` returns a truthy value, and resolves to it.
 * @throws {Error} when that does not happen in time; its cause is the last error of `condition`
 */
export async function waitFor<T>(
  condition: () => Falsy | T | Promise<Falsy | T>,
  { timeoutMs = 5_000, intervalMs = 10 }: WaitForOptions = {},
): Promise<T> {
  const until = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= until) {
      throw new Error(`Waited ${timeoutMs} ms in vain for: ${condition}`, { cause });
    }
    await delay(intervalMs);
  }
}
