import { setTimeout as pause } from 'node:timers/promises';
import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface KeyLookupOptions {
  /** Unknown keys that an address may send per minute before its look-ups are batched. */
  unknownPerMinute?: number;
  /** Interval of queries for batched look-ups, in milliseconds. */
  batchIntervalMs?: number;
}

/** The most hashes in one query. */
const maxBatch = 1_000;

interface QueuedLookup<Key> {
  hash: string;
  resolve(key: Key | null): void;
  reject(error: unknown): void;
}

/**
 * Looks keys up by their hash and limits the cost of unknown keys: look-ups of an address that has sent many of them
 * are batched into one query per interval. No look-up is rejected, so a valid key among them is only delayed.
 */
export function createKeyLookup<Key extends { hash: string }>(
  findByHashes: (hashes: readonly string[]) => Promise<Key[]>,
  { unknownPerMinute = 100, batchIntervalMs = 100 }: KeyLookupOptions = {},
): (hash: string, address: string) => Promise<Key | null> {
  const unknown = new RateLimiterMemory({ points: unknownPerMinute, duration: 60 });
  let queue: QueuedLookup<Key>[] = [];
  let isFlushing = false;

  async function flush(): Promise<void> {
    if (isFlushing) return;
    isFlushing = true;
    while (queue.length > 0) {
      await pause(batchIntervalMs);
      const batch = queue.slice(0, maxBatch);
      queue = queue.slice(maxBatch);
      try {
        const keys = await findByHashes([...new Set(batch.map(({ hash }) => hash))]);
        const byHash = new Map(keys.map((key) => [key.hash, key]));
        for (const { hash, resolve } of batch) resolve(byHash.get(hash) ?? null);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isFlushing = false;
  }

  function enqueue(hash: string): Promise<Key | null> {
    return new Promise((resolve, reject) => {
      queue.push({ hash, resolve, reject });
      void flush();
    });
  }

  return async (hash, address) => {
    // Counted before the query, so that concurrent look-ups are limited; a valid key is uncounted.
    const { consumedPoints } = await unknown.penalty(address);
    const key = consumedPoints > unknownPerMinute ? await enqueue(hash) : (await findByHashes([hash]))[0];
    if (key) await unknown.reward(address);
    return key ?? null;
  };
}
