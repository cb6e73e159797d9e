import { afterAll, beforeAll } from '@jest/globals';
import { createOrm, type Db, type Orm } from '../../db/orm.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface OpenDatabase {
  readonly databaseUrl: string;
  readonly orm: Orm;
  readonly db: Db;
}

/** A migrated database per test file, which is open during its tests. */
export function useDatabase({ pool = 10 }: { pool?: number } = {}): OpenDatabase {
  let open: { database: TestDatabase; orm: Orm } | null = null;
  const opened = () => {
    if (!open) throw new Error('the database is opened before the first test');
    return open;
  };
  beforeAll(async () => {
    const database = await createTestDatabase();
    open = { database, orm: await createOrm({ databaseUrl: database.databaseUrl, pool }) };
  });
  afterAll(async () => {
    if (!open) return;
    await open.orm.close(true);
    await open.database.drop();
  });
  return {
    get databaseUrl() {
      return opened().database.databaseUrl;
    },
    get orm() {
      return opened().orm;
    },
    get db() {
      return opened().orm.em;
    },
  };
}
