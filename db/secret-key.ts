import { createHash, randomBytes } from 'node:crypto';

/** Generates a key: the prefix, `_`, and 64 hexadecimal digits. */
export function generateKey(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('hex')}`;
}

/** SHA-256 of a whole key, in hex. A plain hash suffices, because a key has 256 random bits. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** What is stored of a key: its hash, and a few characters to distinguish keys. */
export function toKeyColumns(key: string): { hash: string; prefix: string; last_four: string } {
  return { hash: hashKey(key), prefix: key.slice(0, 12), last_four: key.slice(-4) };
}
