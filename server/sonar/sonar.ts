import type { Client } from '@temporalio/client';
import type { Bus } from '../../bus/bus.ts';
import type { Config } from '../../config.ts';
import type { Db } from '../../db/orm.ts';
import { findSonarKeysByHash, type StoredSonarKey } from '../../db/repositories/sonar/sonar-keys.ts';
import { getModelName } from '../../domain/sonar/model.ts';
import { sonarSettings } from '../../temporal/sonar-actors.ts';
import { type ApiKeyCache, createApiKeyCache } from '../auth/api-key-cache.ts';
import type { RateLimit } from '../http/middleware/rate-limit.ts';
import type { SharedLimits } from '../limits/shared-limits.ts';
import type { Rollbacks } from '../updates/rollbacks.ts';
import { createSonarGateway, type SonarGateway } from './sonar-gateway.ts';

export type SonarKeyCache = ApiKeyCache<StoredSonarKey>;

/** What this server holds for Sonar conversations. */
export interface Sonar {
  keys: SonarKeyCache;
  gateway: SonarGateway;
  /** The model that new conversations name. */
  llmModel: string;
  /** The time zone of times in responses. */
  timeZone: string;
  /** Counts a request of a key. @throws {ApiError} 429 when there were too many. */
  limitRate: RateLimit;
}

/** Dependencies of the routes of Sonar conversations. */
export interface SonarDeps {
  db: Db;
  sonar: Sonar;
  rollbacks: Rollbacks;
  /** How long after a question's arrival it may still be admitted. */
  admissionTimeoutMs: number;
}

export function createSonar(
  config: Config,
  deps: {
    db: Db;
    bus: Bus;
    client: Client;
    limits: SharedLimits;
    onUnreplayable: (workflowId: string) => void;
  },
): Sonar {
  const { db, bus, client, limits, onUnreplayable } = deps;
  return {
    keys: createSonarKeyCache({ db, bus }),
    gateway: createSonarGateway({
      client,
      taskQueue: config.SONAR_TASK_QUEUE,
      settings: sonarSettings(config),
      onUnreplayable,
    }),
    llmModel: getModelName(config),
    timeZone: config.SONAR_TIME_ZONE,
    limitRate: limits.rate('sonar', config.RATE_LIMIT_PER_MINUTE),
  };
}

const keyPattern = /^snr_[0-9a-f]{64}$/;

/** The cache of Sonar accounts' API keys. */
export function createSonarKeyCache({ db, bus }: { db: Db; bus: Bus }): SonarKeyCache {
  const findByHashes = (hashes: readonly string[]) => findSonarKeysByHash(db, hashes);
  return createApiKeyCache({ bus, pattern: keyPattern, findByHashes });
}
