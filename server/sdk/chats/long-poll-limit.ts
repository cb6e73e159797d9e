/** The most long polls on one server, and per key on it. */
const maxLongPolls = 10_000;
const maxLongPollsPerKey = 1_000;

export type LongPollLimit = ReturnType<typeof createLongPollLimit>;

/** Limits the number of requests that wait. Beyond it a poll is answered at once, as without `wait`. */
export function createLongPollLimit() {
  const byKey = new Map<string, number>();
  let total = 0;
  return {
    /** Counts one more, or returns false if the limit is reached. */
    acquire(lineageId: string): boolean {
      const count = byKey.get(lineageId) ?? 0;
      if (total >= maxLongPolls || count >= maxLongPollsPerKey) return false;
      byKey.set(lineageId, count + 1);
      total += 1;
      return true;
    },
    release(lineageId: string): void {
      const count = (byKey.get(lineageId) ?? 0) - 1;
      if (count > 0) byKey.set(lineageId, count);
      else byKey.delete(lineageId);
      total -= 1;
    },
  };
}
