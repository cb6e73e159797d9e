/** Time that a scrape waits for PostgreSQL; then it uses what the last read found. */
const waitMs = 1_000;

/** Reads a value for a scrape, one read at a time; a read that fails or takes too long gives the value before. */
export function createLatestRead<T>(read: () => Promise<T>, first: T): () => Promise<T> {
  let latest = first;
  let reading: Promise<void> | null = null;
  const start = () =>
    read()
      .then((found) => {
        latest = found;
      })
      .catch(() => {})
      .finally(() => {
        reading = null;
      });
  return async () => {
    reading ??= start();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, waitMs);
    await Promise.race([reading, late]);
    clearTimeout(timer);
    return latest;
  };
}
