import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createOrm, type Orm } from '../../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { lockRows, type RowLock } from '../support/row-lock.ts';
import { newShopper } from '../support/rows.ts';

let database: TestDatabase;
let orm: Orm;
let lock: RowLock | null = null;
beforeAll(async () => {
  database = await createTestDatabase();
  const limits = { lockMs: 50, statementMs: 400, idleInTransactionMs: 100 };
  orm = await createOrm({ databaseUrl: database.databaseUrl, pool: 2, limits });
});
afterEach(async () => {
  await lock?.release();
  lock = null;
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

test('a statement waits briefly for a lock', async () => {
  const { tenantId } = await newShopper(orm.em);
  lock = await lockRows(database.databaseUrl, 'select id from tenants where id = $1 for update', [tenantId]);
  const write = sql`update tenants set name = name where id = ${tenantId}`.execute(orm.em.fork().getKysely());
  await expect(write).rejects.toMatchObject({ code: '55P03' });
});

test('a long statement is cancelled', async () => {
  const slow = sql`select pg_sleep(60)`.execute(orm.em.fork().getKysely());
  await expect(slow).rejects.toMatchObject({ code: '57014' });
});

test('an idle transaction is ended', async () => {
  const { tenantId } = await newShopper(orm.em);
  const begun = orm.em.fork().transactional(async (em) => {
    await em.getKysely().updateTable('tenants').set({ name: 'x' }).where('id', '=', tenantId).execute();
    lock = await lockAfterwards(tenantId);
  });
  await expect(begun).rejects.toThrow();
});

/** Resolves once the tenant's row is not locked. */
function lockAfterwards(tenantId: string): Promise<RowLock> {
  return lockRows(database.databaseUrl, 'select id from tenants where id = $1 for update', [tenantId]);
}
