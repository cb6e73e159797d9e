import type { Logger } from '../logger.ts';
import type { Bus } from './bus.ts';
import { createPostgresBus } from './postgres-bus.ts';
import { createRedisBus } from './redis-bus.ts';

interface BusOptions {
  /** Without it the bus uses PostgreSQL. */
  redisUrl?: string | undefined;
  databaseUrl: string;
  /** Separates several installations, or tests, on one Redis; empty by default. */
  channelPrefix?: string;
  logger: Logger;
}

/**
 * Creates the bus of this process. It connects in the background, also when the server is unavailable now; `ping`
 * resolves once the bus is connected.
 */
export function createBus({ redisUrl, databaseUrl, channelPrefix = '', logger }: BusOptions): Bus {
  const channel = `${channelPrefix}roundtable`;
  return redisUrl === undefined
    ? createPostgresBus({ databaseUrl, channel, logger })
    : createRedisBus({ redisUrl, channel, logger });
}
