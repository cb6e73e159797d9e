/** Bounds of a `Retry-After`, in whole seconds. */
export interface RetryAfterRange {
  least: number;
  most: number;
}

/** Whole seconds at random, so that clients which are refused at the same moment do not all come back at once. */
export function pickRetryAfter({ least, most }: RetryAfterRange): number {
  return least + Math.floor(Math.random() * (most - least + 1));
}
