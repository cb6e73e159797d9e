import { randomUUID } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import type { ServerMetrics } from '../http/metrics.ts';
import { createRateLimit, type RateLimit } from '../http/middleware/rate-limit.ts';
import { createLimitStore } from './create-limit-store.ts';
import { createLeasedRate } from './leased-rate.ts';
import { createStoreGuard } from './store-guard.ts';
import { toStoredKey } from './stored-key.ts';
import { createStreamSlots, type StreamLimit } from './stream-slots.ts';

/** Limits that count for all servers together (ruling D14); SCALING says which others are of one server. */
export interface SharedLimits {
  /** A limit of requests per minute of a key; 0 for no limit. The name is a label of metrics. */
  rate(name: string, perMinute: number): RateLimit;
  /** A limit of open streams of a key. */
  streams(name: string, max: number): StreamLimit;
  /** Resolves once the counts are shared, or after a second without the store. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createSharedLimits(
  config: Config,
  { logger, metrics }: { logger: Logger; metrics: ServerMetrics },
): SharedLimits {
  const guard = createStoreGuard({
    store: createLimitStore(config, { serverId: randomUUID(), logger }),
    logger,
    timeoutMs: config.LIMIT_STORE_TIMEOUT_MS,
    onChange: metrics.setLimitStoreUp,
  });
  const slots = createStreamSlots({
    guard,
    onRefused: metrics.countLimited,
    onLocal: metrics.countLocallyLimited,
  });

  return {
    rate(name, perMinute) {
      const use = createLeasedRate({
        perMinute,
        addPoints: (key, points) => guard.ask((store) => store.addPoints(toStoredKey(name, key), points)),
        onLocal: () => metrics.countLocallyLimited(name),
      });
      return createRateLimit({ perMinute, use, onRefused: () => metrics.countLimited(name) });
    },
    streams: slots.limit,
    start: guard.start,
    async close() {
      await slots.close();
      await guard.close();
    },
  };
}
