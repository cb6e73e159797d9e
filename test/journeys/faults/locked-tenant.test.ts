import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { required } from '../../../config.ts';
import { ledgerViolations } from '../../support/ledger.ts';
import { lockRows, type RowLock } from '../../support/row-lock.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';

/** More than the connections of a pool. */
const kickoffs = 12;
let testApp: TestApp;
let lock: RowLock | null = null;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterEach(() => lock?.release());
afterAll(() => testApp?.close());

async function newShopper() {
  const tenant = await testApp.newTenant();
  const profileId = await tenant.sdk.newProfile();
  return { tenant, kickOff: () => tenant.sdk.kickOff(profileId, { prompt: 'curry' }) };
}

test('kickoffs of a locked tenant do not delay other tenants', async () => {
  const [locked, other] = [await newShopper(), await newShopper()];
  lock = await lockRows(
    required(testApp.config, 'DATABASE_URL'),
    'select id from tenants where id = $1 for update',
    [locked.tenant.id],
  );
  const { waiting, release } = lock;
  let answered = 0;
  const kickOff = () => locked.kickOff().finally(() => (answered += 1));
  const stuck = Promise.all(Array.from({ length: kickoffs }, kickOff));
  await waitFor(async () => (await waiting()) > 0, { timeoutMs: 15_000 });

  expect(await other.kickOff()).toMatchObject({ status: 202 });
  expect(answered).toBe(0);

  await release();
  await stuck;
  expect(await locked.kickOff()).toMatchObject({ status: 202 });
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
