/**
 * The pauses between the attempts at a delivery, as multiples of the first one. From 5 s: 5 s, 30 s, 2 min, 10 min,
 * 1 h, 3 h, and then always 8 h. Short at first, because most failures are a receiver's restart; then rare, because a
 * receiver that is away for hours must not be flooded when it comes back.
 */
const multiples = [1, 6, 24, 120, 720, 2_160, 5_760];

/** Part of a pause that is random, so that the chats of one endpoint do not try again all at once. */
const jitter = 0.4;

/**
 * The pause after an attempt that failed, in milliseconds.
 * @param attempts how many have failed, this one included
 * @param wishMs what the receiver asks for; null if nothing
 * @param random from 0 to 1
 */
export function getRetryDelayMs(
  attempts: number,
  { firstMs, wishMs, random }: { firstMs: number; wishMs: number | null; random: number },
): number {
  const multiple = multiples[Math.min(attempts, multiples.length) - 1] ?? 1;
  const delayMs = firstMs * multiple * (1 - jitter / 2 + jitter * random);
  return Math.ceil(Math.max(delayMs, wishMs ?? 0));
}
