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
  const path = `/v1/chat/${profileId}/recommend`;
  return {
    tenant,
    path,
    kickOff: (headers = {}) => tenant.sdk.send('POST', path, { prompt: 'curry' }, headers),
  };
}

test('kickoffs of a locked tenant do not delay other tenants', async () => {
  const [locked, other] = [await newShopper(), await newShopper()];
  lock = await lockRows(
    required(testApp.config, 'DATABASE_URL'),
    'select id from tenants where id = $1 for update',
    [locked.tenant.id],
  );
  const { waiting, release } = lock;
  let admitted = 0;
  const kickOff = async () => {
    if ((await locked.kickOff()).status === 202) admitted += 1;
  };
  const stuck = Promise.all(Array.from({ length: kickoffs }, kickOff));
  await waitFor(async () => (await waiting()) > 0, { timeoutMs: 15_000 });

  expect(await other.kickOff()).toMatchObject({ status: 202 });
  expect(admitted).toBe(0);

  await release();
  await stuck;
  expect(await locked.kickOff()).toMatchObject({ status: 202 });
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});

test('kickoffs whose claims are blocked leave connections to other tenants', async () => {
  const [locked, other] = [await newShopper(), await newShopper()];
  const key = 'blocked';
  lock = await lockRows(
    required(testApp.config, 'DATABASE_URL'),
    `insert into idempotency_keys (lineage_id, path, key, fingerprint, claim_id, held_until, created_at)
     select lineage_id, $2, $3, '', gen_random_uuid(), now(), now() from api_keys where tenant_id = $1`,
    [locked.tenant.id, locked.path, key],
  );
  const { waiting, release } = lock;
  let admitted = 0;
  const kickOff = async () => {
    if ((await locked.kickOff({ 'idempotency-key': key })).status === 202) admitted += 1;
  };
  const stuck = Promise.all(Array.from({ length: kickoffs }, kickOff));
  await waitFor(async () => (await waiting()) >= 8, { timeoutMs: 15_000 });

  expect(await other.kickOff({ 'idempotency-key': key })).toMatchObject({ status: 202 });
  expect(admitted).toBe(0);

  await release();
  await stuck;
});
