import { createHash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../../bus/bus.ts';
import { createKeyLookup } from './key-lookup.ts';

export interface ApiKeyCache<Key> {
  /**
   * The key's row, whatever its state; null for one that was never issued.
   * @param address whom look-ups of unknown keys are counted for
   */
  find(key: string, address: string): Promise<Key | null>;
  close(): void;
}

export interface KeyCacheOptions<Key> {
  bus: Bus;
  /** How keys look; no other text is looked up. */
  form: RegExp;
  /** The rows of those hashes that there are, in any order. */
  findByHashes(hashes: readonly string[]): Promise<Key[]>;
}

/** How long a look-up is kept when no news comes; a revocation is told over the bus at once. */
const maxAgeMs = 10_000;
const maxKeys = 10_000;

/** Looks keys up by their hash and keeps what it found for a while. */
export function createKeyCache<Key extends { hash: string }>(
  options: KeyCacheOptions<Key>,
): ApiKeyCache<Key> {
  const { bus, form, findByHashes } = options;
  const found = new LRUCache<string, Key>({ max: maxKeys, ttl: maxAgeMs });
  const lookUp = createKeyLookup(findByHashes);
  let changes = 0;
  const forget = () => {
    changes += 1;
    found.clear();
  };
  const unsubscribe = bus.subscribe({
    onMessage: (message) => {
      if (message.kind === 'key_changed') forget();
    },
    onGap: forget,
  });
  return {
    async find(key, address) {
      if (!form.test(key)) return null;
      const hash = createHash('sha256').update(key).digest('hex');
      const known = found.get(hash);
      if (known) return known;
      const changesBefore = changes;
      const stored = await lookUp(hash, address);
      if (!stored || !timingSafeEqual(Buffer.from(stored.hash), Buffer.from(hash))) return null;
      // A look-up that news overtook is answered, but not kept.
      if (changes === changesBefore) found.set(hash, stored);
      return stored;
    },
    close: unsubscribe,
  };
}
