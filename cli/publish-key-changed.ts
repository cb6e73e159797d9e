import { createBus } from '../bus/create-bus.ts';
import { createLogger } from '../logger.ts';

export interface BusOptions {
  databaseUrl: string;
  redisUrl: string | null;
}

/** A connection is made within milliseconds, or the carrier is away. */
const attempts = 3;

/**
 * Makes every server forget what it knew of keys.
 * @throws {BusUnavailableError} when the bus cannot be reached; servers then notice by themselves, within 10 s.
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

/** Every attempt has a time limit of its own. */
async function retry(work: () => Promise<void>): Promise<void> {
  for (let left = attempts; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}
