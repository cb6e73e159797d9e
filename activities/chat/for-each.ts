/**
 * Works on items in any order, some at once, and begins no more of them once `limit` is aborted. The order is drawn
 * anew each time, so that items which use up the limit do not keep the same others from their turn for ever.
 */
export async function forEach<T>(
  items: readonly T[],
  { concurrency, limit }: { concurrency: number; limit: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .values();
  const worker = async () => {
    for (const { item } of queue) {
      if (limit.aborted) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
