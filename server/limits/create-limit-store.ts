import { type Config, required } from '../../config.ts';
import type { LimitStore, LimitStoreOptions } from './limit-store.ts';
import { createPostgresLimitStore } from './postgres-limit-store.ts';
import { createRedisLimitStore } from './redis-limit-store.ts';

/** Redis, or PostgreSQL without it. It connects in the background, also when the store is away now. */
export function createLimitStore(config: Config, options: LimitStoreOptions): LimitStore {
  const { REDIS_URL: redisUrl } = config;
  if (redisUrl === undefined) {
    return createPostgresLimitStore({
      ...options,
      databaseUrl: required(config, 'DATABASE_URL'),
      preparesStatements: config.DATABASE_PREPARED_STATEMENTS,
    });
  }
  // Installations may share a Redis; servers of one installation have these settings in common.
  const prefix = `roundtable:limits:${config.TEMPORAL_NAMESPACE}/${config.CHAT_TASK_QUEUE}`;
  return createRedisLimitStore({ ...options, redisUrl, prefix });
}
