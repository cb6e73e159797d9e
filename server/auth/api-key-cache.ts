import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../../bus/bus.ts';
import { hashKey } from '../../db/secret-key.ts';
import { createKeyLookup } from './key-lookup.ts';

export interface ApiKeyCache<Key> {
  /**
   * The key's row, whatever its state; null for a key that was never issued.
   * @param address the client's address, by which look-ups of unknown keys are counted
   */
  find(key: string, address: string): Promise<Key | null>;
  close(): void;
}

export interface ApiKeyCacheOptions<Key> {
  bus: Bus;
  /** The form of keys; other texts are not looked up. */
  pattern: RegExp;
  /** Finds the rows with these hashes, in any order. */
  findByHashes(hashes: readonly string[]): Promise<Key[]>;
}

/** How long a key stays cached; a notification of its revocation, or of its tenant's suspension, drops it at once. */
const maxAgeMs = 10_000;
const maxKeys = 10_000;

/** Looks keys up by their hash and caches found ones. */
export function createApiKeyCache<Key extends { hash: string }>(
  options: ApiKeyCacheOptions<Key>,
): ApiKeyCache<Key> {
  const { bus, pattern, findByHashes } = options;
  const cached = new LRUCache<string, Key>({ max: maxKeys, ttl: maxAgeMs });
  const lookUp = createKeyLookup(findByHashes);
  let changes = 0;
  const clear = () => {
    changes += 1;
    cached.clear();
  };
  const unsubscribe = bus.subscribe({
    onMessage: (message) => {
      if (message.kind === 'key_changed' || message.kind === 'tenant_changed') clear();
    },
    onGap: clear,
  });
  return {
    async find(key, address) {
      if (!pattern.test(key)) return null;
      const hash = hashKey(key);
      const known = cached.get(hash);
      if (known) return known;
      const changesBefore = changes;
      const stored = await lookUp(hash, address);
      if (!stored || !timingSafeEqual(Buffer.from(stored.hash), Buffer.from(hash))) return null;
      // A row that was read before a change answers the caller and is not cached.
      if (changes === changesBefore) cached.set(hash, stored);
      return stored;
    },
    close: unsubscribe,
  };
}
