import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createOrm, type Db, type Orm } from '../../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let orm: Orm;
beforeAll(async () => {
  database = await createTestDatabase();
  orm = await createOrm({ databaseUrl: database.databaseUrl, pool: 2 });
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

const getBackend = async (db: Db) => {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db.getKysely());
  return rows[0]?.pid;
};

/** Ends its own connection, as a restart of PostgreSQL does. */
const breakConnection = (db: Db) =>
  sql`select pg_terminate_backend(pg_backend_pid())`.execute(db.getKysely());

describe('a transaction whose connection breaks', () => {
  test('rejects with the reason, and frees its pool slot', async () => {
    for (let breaks = 0; breaks < 5; breaks += 1) {
      const failing = orm.em.fork().transactional(breakConnection);
      await expect(failing).rejects.toThrow(/terminating connection|Connection terminated/);
    }
    const pids = await Promise.all([1, 2].map(() => orm.em.fork().transactional(getBackend)));
    expect(new Set(pids).size).toBe(2);
  });
});

describe('a transaction that throws', () => {
  test('is rolled back, and its connection is reused', async () => {
    await expect(
      orm.em.fork().transactional(async (em) => {
        await sql`create table gone (id int)`.execute(em.getKysely());
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const { rows } = await sql<{ name: string | null }>`select to_regclass('gone')::text as name`.execute(
      orm.em.fork().getKysely(),
    );
    expect(rows).toEqual([{ name: null }]);
  });
});
