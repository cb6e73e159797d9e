import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import { findSonarKeysByHash, type StoredSonarKey } from '../../db/repositories/sonar/sonar-keys.ts';
import { createKeyCache, type KeyCache } from '../auth/key-cache.ts';

export type SonarKeyRing = KeyCache<StoredSonarKey>;

const form = /^snr_[0-9a-f]{64}$/;

/** API keys of Sonar accounts. */
export function createSonarKeyRing({ db, bus }: { db: Db; bus: Bus }): SonarKeyRing {
  return createKeyCache({ bus, form, findByHashes: (hashes) => findSonarKeysByHash(db, hashes) });
}
