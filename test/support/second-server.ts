import { type Config, required } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { type RunningServer, startServer } from '../../server/start-server.ts';
import { createConnections } from '../../upstreams/connections.ts';
import { createStoreReaders } from '../../upstreams/store/readers.ts';
import type { TestApp } from './test-app.ts';

/** Starts another server of the test app; they share the database, the bus and Temporal. */
export function startSecondServer(
  { config }: TestApp,
  changes: Partial<Config> = {},
): Promise<RunningServer> {
  return startServer({ ...config, ...changes }, createLogger({ level: 'silent', name: 'test' }), {
    store: createStoreReaders({
      connections: createConnections(),
      baseUrl: required(config, 'STORE_API_URL'),
      token: 'store',
    }),
  });
}
