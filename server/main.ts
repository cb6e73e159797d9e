import { readConfig, required } from '../config.ts';
import { createLogger } from '../logger.ts';
import { runProcess } from '../run-process.ts';
import { createStoreClient } from '../upstreams/store/client.ts';
import { startServer } from './start-server.ts';

/** A poll waits no longer than this for the store's coupon spots. */
const couponSpotsTimeoutMs = 1_000;

await runProcess('server', async () => {
  const config = readConfig();
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'server' });
  const store = createStoreClient({
    baseUrl: required(config, 'STORE_API_URL'),
    token: config.STORE_API_TOKEN,
    timeoutMs: couponSpotsTimeoutMs,
  });
  const server = await startServer(config, logger, (tenantCode) =>
    store.couponSpots({ tenantCode, signal: new AbortController().signal }),
  );
  return { ready: { url: server.url }, stop: server.stop };
});
