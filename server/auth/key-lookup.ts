import { setTimeout as pause } from 'node:timers/promises';
import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface KeyLookupOptions {
  /** Unknown keys that an address may name in a minute before its look-ups are gathered. */
  unknownPerMinute?: number;
  /** From one query for gathered look-ups to the next, in milliseconds. */
  gatherMs?: number;
}

/** Hashes that one query asks for. */
const maxBatch = 1_000;

interface Gathered<Key> {
  hash: string;
  resolve(key: Key | null): void;
  reject(error: unknown): void;
}

/**
 * Looks keys up by their hash, so that unknown keys cost the database little however many come: look-ups of an
 * address that has named many are gathered, and one query in a while asks for all of them. None is refused, so a
 * real key among them is only a little late.
 */
export function createKeyLookup<Key extends { hash: string }>(
  findByHashes: (hashes: readonly string[]) => Promise<Key[]>,
  { unknownPerMinute = 100, gatherMs = 100 }: KeyLookupOptions = {},
): (hash: string, address: string) => Promise<Key | null> {
  const unknown = new RateLimiterMemory({ points: unknownPerMinute, duration: 60 });
  let gathered: Gathered<Key>[] = [];
  let isAsking = false;

  async function askForGathered(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    while (gathered.length > 0) {
      await pause(gatherMs);
      const batch = gathered.slice(0, maxBatch);
      gathered = gathered.slice(maxBatch);
      try {
        const keys = await findByHashes([...new Set(batch.map(({ hash }) => hash))]);
        const byHash = new Map(keys.map((key) => [key.hash, key]));
        for (const { hash, resolve } of batch) resolve(byHash.get(hash) ?? null);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isAsking = false;
  }

  function gather(hash: string): Promise<Key | null> {
    return new Promise((resolve, reject) => {
      gathered.push({ hash, resolve, reject });
      void askForGathered();
    });
  }

  return async (hash, address) => {
    // Counted before the query, or those that come together would all pass; a real key takes it back.
    const { consumedPoints } = await unknown.penalty(address);
    const key = consumedPoints > unknownPerMinute ? await gather(hash) : (await findByHashes([hash]))[0];
    if (key) await unknown.reward(address);
    return key ?? null;
  };
}
