import { createOrm, type Orm } from '../../db/orm.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { startServer } from '../../server/start-server.ts';
import { createTestDatabase } from './database.ts';
import { testConfig } from './test-app.ts';

/** A server without a worker: it serves requests, but no workflow runs. */
export interface ServerWithoutWorker {
  baseUrl: string;
  orm: Orm;
  close(): Promise<void>;
}

type Changes = Record<string, string>;

export async function startServerWithoutWorker(
  changes: Changes | ((databaseUrl: string) => Changes | Promise<Changes>) = {},
  logger: Logger = createLogger({ level: 'silent', name: 'test' }),
): Promise<ServerWithoutWorker> {
  const database = await createTestDatabase();
  const { databaseUrl } = database;
  const config = testConfig(
    databaseUrl,
    typeof changes === 'function' ? await changes(databaseUrl) : changes,
  );
  const absent = () => Promise.reject(new Error('there is no store here'));
  const store = { couponSpots: absent, catalog: absent };
  const [server, orm] = await Promise.all([
    startServer(config, logger, { store }),
    createOrm({ databaseUrl, pool: 2 }),
  ]);
  return {
    baseUrl: server.url,
    orm,
    async close() {
      await server.stop();
      await orm.close(true);
      await database.drop();
    },
  };
}
