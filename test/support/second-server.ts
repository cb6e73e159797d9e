import { type Config, required } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { type RunningServer, startServer } from '../../server/start-server.ts';
import { createStoreReaders } from '../../upstreams/store/readers.ts';
import type { House } from './test-app.ts';

/** Another server of the house; all that they share is the database, the bus and the engine. */
export function startSecondServer({ config }: House, changes: Partial<Config> = {}): Promise<RunningServer> {
  return startServer(
    { ...config, ...changes },
    createLogger({ level: 'silent', name: 'test' }),
    createStoreReaders({ baseUrl: required(config, 'STORE_API_URL'), token: 'store' }),
  );
}
