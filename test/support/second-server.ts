import { createLogger } from '../../logger.ts';
import { type RunningServer, startServer } from '../../server/start-server.ts';
import type { House } from './house.ts';

/** Another server of the house; all that they share is the database, the bus and the engine. */
export function startSecondServer({ config }: House): Promise<RunningServer> {
  return startServer(config, createLogger({ level: 'silent', name: 'test' }), async () => []);
}
