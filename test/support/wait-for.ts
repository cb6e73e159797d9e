import { setTimeout as delay } from 'node:timers/promises';

export interface WaitForOptions {
  /** 5 s by default. */
  timeoutMs?: number;
  /** 10 ms by default. */
  intervalMs?: number;
}

type Falsy = false | null | undefined;

/**
 * Asks until `condition` holds, and resolves to what it then answered.
 * @throws {Error} when it does not hold in time; what it threw last is the cause.
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
