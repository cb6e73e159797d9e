import type { Logger } from '../logger.ts';
import type { Bus } from './bus.ts';
import { createPostgresBus } from './postgres-bus.ts';
import { createRedisBus } from './redis-bus.ts';

export interface BusOptions {
  /** Without it the bus runs on PostgreSQL. */
  redisUrl?: string | undefined;
  databaseUrl: string;
  /** Keeps several installations, or tests, on one Redis apart; empty by default. */
  channelPrefix?: string;
  logger: Logger;
}

/**
 * The bus of this process. It connects in the background, and a carrier that is away is no error here:
 * `ping` tells once it listens.
 */
export function createBus({ redisUrl, databaseUrl, channelPrefix = '', logger }: BusOptions): Bus {
  const channel = `${channelPrefix}roundtable`;
  return redisUrl === undefined
    ? createPostgresBus({ databaseUrl, channel, logger })
    : createRedisBus({ redisUrl, channel, logger });
}
