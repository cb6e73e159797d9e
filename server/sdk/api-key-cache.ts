import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { findKeysByHash, type StoredKey } from '../../db/repositories/tenants/keys.ts';
import { type ApiKeyCache, createApiKeyCache } from '../auth/api-key-cache.ts';

export type SdkKeyCache = ApiKeyCache<StoredKey>;

const pattern = /^osk_[a-z0-9-]{1,64}_[0-9a-f]{64}$/;

/** The cache of SDK keys. */
export function createSdkKeyCache({ db, bus }: { db: Db; bus: Bus }): SdkKeyCache {
  return createApiKeyCache({ bus, pattern, findByHashes: (hashes) => findKeysByHash(db, hashes) });
}
