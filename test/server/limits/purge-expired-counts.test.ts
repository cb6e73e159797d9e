import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { purgeExpiredCounts } from '../../../server/limits/postgres-limit-store.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.databaseUrl, max: 2 });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

const remaining = async (table: string) => {
  const { rows } = await pool.query<{ key: string }>(`select key from ${table} order by key`);
  return rows.map(({ key }) => key);
};

test('deletes expired counts alone, and waits for none that is being written', async () => {
  await pool.query("insert into rate_counters values ('old', 1, $1), ('busy', 1, $1), ('new', 1, $2)", [
    Date.now() - 1_000,
    Date.now() + 60_000,
  ]);
  await pool.query(
    `insert into stream_slots values ('old', $1, 1, now() - interval '1 s'), ('new', $1, 1, now() + interval '1 min')`,
    [randomUUID()],
  );
  const writer = await pool.connect();
  await writer.query("begin; select from rate_counters where key = 'busy' for update");
  await purgeExpiredCounts(pool);
  await writer.query('rollback');
  writer.release();
  expect(await remaining('rate_counters')).toEqual(['busy', 'new']);
  expect(await remaining('stream_slots')).toEqual(['new']);
  await purgeExpiredCounts(pool);
  expect(await remaining('rate_counters')).toEqual(['new']);
});
