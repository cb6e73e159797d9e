import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { findKeysByHash, type StoredKey } from '../../db/repositories/tenants/keys.ts';
import { type ApiKeyCache, createKeyCache } from '../auth/key-cache.ts';

export type SdkKeyCache = ApiKeyCache<StoredKey>;

const form = /^osk_[a-z0-9-]{1,64}_[0-9a-f]{64}$/;

/** SDK keys. */
export function createSdkKeyCache({ db, bus }: { db: Db; bus: Bus }): SdkKeyCache {
  return createKeyCache({ bus, form, findByHashes: (hashes) => findKeysByHash(db, hashes) });
}
