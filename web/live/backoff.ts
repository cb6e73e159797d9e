const firstMs = 1_000;
const longestMs = 30_000;

/**
 * How long to wait before the next try, in milliseconds, after `failures` tries in a row went wrong: twice as
 * long each time up to half a minute, less up to half of it by chance, so that the pages that one server lost
 * do not all come back at once.
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, random = Math.random()): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (1 - random / 2));
}
