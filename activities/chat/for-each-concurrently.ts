/**
 * Processes items concurrently, in random order, and begins no further item once `limit` is aborted. The order is
 * random so that slow items which use up the limit do not starve the same others in every sweep.
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  { concurrency, limit }: { concurrency: number; limit: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items
    .map((item) => ({ item, position: Math.random() }))
    .toSorted((a, b) => a.position - b.position)
    .values();
  const worker = async () => {
    for (const { item } of queue) {
      if (limit.aborted) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
