import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { required } from '../../../config.ts';
import { faultsInBooks } from '../../support/ledger.ts';
import { lockRows, type RowLock } from '../../support/row-lock.ts';
import { type House, startHouse } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';

/** More than a pool has connections. */
const kickoffs = 12;
let house: House;
let lock: RowLock | null = null;
beforeAll(async () => {
  house = await startHouse();
});
afterEach(() => lock?.release());
afterAll(() => house?.close());

async function newShopper() {
  const tenant = await house.newTenant();
  const profileId = await tenant.sdk.newProfile();
  return { tenant, kickOff: () => tenant.sdk.kickOff(profileId, { prompt: 'curry' }) };
}

test('kickoffs of a locked tenant hold up no other tenant', async () => {
  const [locked, other] = [await newShopper(), await newShopper()];
  lock = await lockRows(
    required(house.config, 'DATABASE_URL'),
    'select id from tenants where id = $1 for update',
    [locked.tenant.id],
  );
  const { waiting, release } = lock;
  const stuck = Promise.all(Array.from({ length: kickoffs }, locked.kickOff));
  await waitFor(async () => (await waiting()) > 0, { timeoutMs: 15_000 });

  expect(await other.kickOff()).toMatchObject({ status: 202 });
  expect(await waiting()).toBeGreaterThan(0);

  await release();
  await stuck;
  expect(await locked.kickOff()).toMatchObject({ status: 202 });
  expect(await faultsInBooks(house.orm)).toEqual([]);
});
