import type { Db } from '../../db/orm.ts';
import { findKeysByHash, type StoredKey } from '../../db/repositories/keys.ts';
import type { Bus } from '../../events/bus.ts';
import { createKeyCache, type KeyCache } from '../key-cache.ts';

export type KeyRing = KeyCache<StoredKey>;

const form = /^osk_[a-z0-9-]{1,64}_[0-9a-f]{64}$/;

/** SDK keys. */
export function createKeyRing({ db, bus }: { db: Db; bus: Bus }): KeyRing {
  return createKeyCache({ bus, form, findByHashes: (hashes) => findKeysByHash(db, hashes) });
}
