const firstMs = 1_000;
const longestMs = 30_000;

/**
 * Exponential backoff with jitter: the pause before the next attempt, in milliseconds, after `failures` failed attempts
 * in a row. Doubles up to 30 s, less a random share of up to half, so that pages do not reconnect at the same time.
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, random = Math.random()): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (1 - random / 2));
}
