/** From the sending of a request to the end of its answer. */
export interface Interval {
  sentAt: number;
  endedAt: number;
}

/**
 * Items in the order of sending. Each comes with those that ended before it was sent and were not given with an
 * earlier item: only these are certain to have taken place before it.
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
