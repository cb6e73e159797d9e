import { createHash } from 'node:crypto';

/**
 * The key of a count in the store: hashed, because addresses and user ids do not belong there, and a user id may be
 * long.
 */
export function toStoredKey(limit: string, key: string): string {
  return `${limit}:${createHash('sha256').update(key).digest('base64url')}`;
}
