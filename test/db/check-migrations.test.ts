import { afterEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import {
  checkMigrations,
  IncompatibleDatabaseError,
  refuseIncompatibleDatabase,
} from '../../db/check-migrations.ts';
import { migrate } from '../../db/migrate.ts';
import { createOrm } from '../../db/orm.ts';
import { createLogger } from '../../logger.ts';
import { startServer } from '../../server/start-server.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { testBundle } from '../support/dependencies.ts';
import { useDatabase } from '../support/orm.ts';
import { testConfig } from '../support/test-app.ts';

const database = useDatabase();
const logger = createLogger({ level: 'silent', name: 'test' });
const later = '20990101-without-rounds-breaking';

const apply = (name: string) =>
  sql`insert into schema_migrations (name, executed_at) values (${name}, now())`.execute(
    database.db.fork().getKysely(),
  );
afterEach(async () => {
  await sql`delete from schema_migrations where name like '2099%'`.execute(database.db.fork().getKysely());
});

describe('a database with a breaking migration of later code', () => {
  test('is refused by servers and workers, with a sentence', async () => {
    await apply(later);
    const config = testConfig(database.databaseUrl, {
      LLM_DEMO_URL: 'http://localhost',
      STORE_API_URL: 'http://localhost',
    });
    const absent = () => Promise.reject(new Error('there is no store here'));
    const starts = [
      () => startServer(config, logger, { store: { couponSpots: absent, catalog: absent } }),
      () => startWorker(config, logger, { workflowBundle: testBundle() }),
    ];
    for (const start of starts) {
      const error = await start().catch((refused: unknown) => refused);
      expect(error).toBeInstanceOf(IncompatibleDatabaseError);
      expect(error).toMatchObject({
        message: expect.stringContaining(`The database has the migration ${later}, and this version`),
      });
    }
  });
});

test('a database that does not answer is not judged, and the log says so', async () => {
  const lines: { msg: string }[] = [];
  const warnings = createLogger(
    { level: 'warn', name: 'test' },
    { write: (line) => lines.push(JSON.parse(line)) },
  );
  const orm = await createOrm({ databaseUrl: 'postgres://nobody@127.0.0.1:9/nowhere', pool: 2 });
  await refuseIncompatibleDatabase(orm.em, warnings);
  await orm.close(true);
  expect(lines).toMatchObject([{ msg: 'cannot read which migrations the database has' }]);
});

test('a migration of later code that only adds is no obstacle', async () => {
  await apply('20990101-more-columns');
  await checkMigrations(database.db);
  expect(await migrate(database.orm)).toEqual([]);
});
