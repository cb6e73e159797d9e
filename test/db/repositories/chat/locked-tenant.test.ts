import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createOrm, type Orm } from '../../../../db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { getBalance, ledgerViolations } from '../../../support/ledger.ts';
import { lockRows, type RowLock } from '../../../support/row-lock.ts';
import { ask, newChatFor, newRoundRequest, newShopper, type Shopper } from '../../../support/rows.ts';

const pool = 4;
/** The settings of servers and workers. */
const limits = { lockMs: 1_000, statementMs: 4_000, idleInTransactionMs: 5_000 };
const credit = 100;
let database: TestDatabase;
let orm: Orm;
let lock: RowLock | null = null;
beforeAll(async () => {
  database = await createTestDatabase();
  orm = await createOrm({ databaseUrl: database.databaseUrl, pool, limits });
});
afterEach(async () => {
  await lock?.release();
  expect(await ledgerViolations(orm)).toEqual([]);
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

const admit = (shopper: Shopper) => ask(orm.em, newChatFor(shopper));

test('admissions of a locked tenant leave connections to others', async () => {
  const [locked, other] = [await newShopper(orm.em, { credit }), await newShopper(orm.em, { credit })];
  lock = await lockRows(database.databaseUrl, 'select id from tenants where id = $1 for update', [
    locked.tenantId,
  ]);
  let ended = 0;
  const stuck = Promise.allSettled(
    Array.from({ length: 5 * pool }, () => admit(locked).finally(() => (ended += 1))),
  );
  await lock.waiters(1);
  expect(await admit(other)).toMatchObject({ admitted: true });
  expect(ended).toBe(0);

  const outcomes = await stuck;
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
  await lock.release();
  expect(await admit(locked)).toMatchObject({ admitted: true });
  expect(await getBalance(orm, locked.tenantId)).toBe(credit - 1);
});

test('an admission blocked by a lock succeeds when retried', async () => {
  const shopper = await newShopper(orm.em, { credit });
  const [chat, request] = [newChatFor(shopper), newRoundRequest()];
  lock = await lockRows(database.databaseUrl, 'select id from tenants where id = $1 for update', [
    shopper.tenantId,
  ]);
  await expect(ask(orm.em, chat, request)).rejects.toThrow('lock timeout');
  await lock.release();
  expect(await ask(orm.em, chat, request)).toMatchObject({ admitted: true, round_no: 1 });
  expect(await getBalance(orm, shopper.tenantId)).toBe(credit - 1);
});
