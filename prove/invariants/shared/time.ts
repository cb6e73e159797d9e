/** From sending a request to the end of its answer. */
export interface Interval {
  sentAt: number;
  endedAt: number;
}

/**
 * Yields items in the order of sending. Each comes with the items that ended before it was sent and did not come
 * with an earlier item: only these certainly happened before it.
 */
export function* inRealTime<T extends Interval>(
  items: readonly T[],
): Generator<{ item: T; endedBefore: readonly T[] }> {
  const byEnd = items.toSorted((a, b) => a.endedAt - b.endedAt);
  let next = 0;
  for (const item of items.toSorted((a, b) => a.sentAt - b.sentAt)) {
    const from = next;
    while ((byEnd[next]?.endedAt ?? Number.POSITIVE_INFINITY) < item.sentAt) next += 1;
    yield { item, endedBefore: byEnd.slice(from, next) };
  }
}

/** `12.3–12.9 s` of the run. */
export function when({ sentAt, endedAt }: Interval): string {
  return `${(sentAt / 1_000).toFixed(3)}–${(endedAt / 1_000).toFixed(3)} s`;
}
