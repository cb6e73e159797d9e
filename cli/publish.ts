import type { BusMessage } from '../bus/bus.ts';
import { createBus } from '../bus/create-bus.ts';
import { createLogger } from '../logger.ts';

export interface BusOptions {
  databaseUrl: string;
  redisUrl: string | null;
}

/** A connection takes milliseconds, unless the bus is unavailable. */
const attempts = 3;

/**
 * Notifies all servers.
 * @throws {BusUnavailableError} when the bus cannot be reached
 */
export async function publish(
  { databaseUrl, redisUrl }: BusOptions,
  messages: readonly BusMessage[],
): Promise<void> {
  const bus = createBus({
    databaseUrl,
    redisUrl: redisUrl ?? undefined,
    logger: createLogger({ level: 'silent', name: 'cli' }),
  });
  try {
    await retry(() => bus.ping());
    for (const message of messages) await bus.publish(message);
  } finally {
    await bus.close();
  }
}

/** Each attempt has its own time limit. */
async function retry(work: () => Promise<void>): Promise<void> {
  for (let left = attempts; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}
