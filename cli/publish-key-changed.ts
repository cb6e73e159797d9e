import { createBus } from '../bus/create-bus.ts';
import { createLogger } from '../logger.ts';

export interface BusOptions {
  databaseUrl: string;
  redisUrl: string | null;
}

/** A connection takes milliseconds, unless the bus is unavailable. */
const attempts = 3;

/**
 * Makes all servers drop the key from their caches.
 * @throws {BusUnavailableError} when the bus cannot be reached; servers then reread the key within 10 s.
 */
export async function publishKeyChanged({ databaseUrl, redisUrl }: BusOptions, keyId: string): Promise<void> {
  const bus = createBus({
    databaseUrl,
    redisUrl: redisUrl ?? undefined,
    logger: createLogger({ level: 'silent', name: 'cli' }),
  });
  try {
    await retry(() => bus.ping());
    await bus.publish({ kind: 'key_changed', key_id: keyId });
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
