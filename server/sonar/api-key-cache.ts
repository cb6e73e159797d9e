import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { findSonarKeysByHash, type StoredSonarKey } from '../../db/repositories/sonar/sonar-keys.ts';
import { type ApiKeyCache, createKeyCache } from '../auth/key-cache.ts';

export type SonarKeyCache = ApiKeyCache<StoredSonarKey>;

const form = /^snr_[0-9a-f]{64}$/;

/** API keys of Sonar accounts. */
export function createSonarKeyCache({ db, bus }: { db: Db; bus: Bus }): SonarKeyCache {
  return createKeyCache({ bus, form, findByHashes: (hashes) => findSonarKeysByHash(db, hashes) });
}
