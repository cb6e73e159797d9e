/** Caches the result of `read` for `ms`. Calls during a running read share it; a failure is not cached. */
export function memoizeFor<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let cached: { until: number; value: Promise<T> } | null = null;
  return () => {
    if (cached && Date.now() < cached.until) return cached.value;
    // The time starts when the read ends, so that a slow read never overlaps with another.
    const entry = { until: Number.POSITIVE_INFINITY, value: read() };
    cached = entry;
    entry.value.then(
      () => {
        entry.until = Date.now() + ms;
      },
      () => {
        entry.until = 0;
      },
    );
    return entry.value;
  };
}
