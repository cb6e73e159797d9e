import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { findSonarKeysByHash, type StoredSonarKey } from '../../db/repositories/sonar/sonar-keys.ts';
import { type ApiKeyCache, createApiKeyCache } from '../auth/api-key-cache.ts';

export type SonarKeyCache = ApiKeyCache<StoredSonarKey>;

const pattern = /^snr_[0-9a-f]{64}$/;

/** The cache of Sonar accounts' API keys. */
export function createSonarKeyCache({ db, bus }: { db: Db; bus: Bus }): SonarKeyCache {
  return createApiKeyCache({ bus, pattern, findByHashes: (hashes) => findSonarKeysByHash(db, hashes) });
}
