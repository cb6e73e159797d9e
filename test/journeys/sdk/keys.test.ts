import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publish } from '../../../cli/publish.ts';
import { generateApiKey, issueKey } from '../../../db/repositories/tenants/key-issue.ts';
import { rotateKey } from '../../../db/repositories/tenants/key-rotation.ts';
import { listKeys, revokeKey } from '../../../db/repositories/tenants/keys.ts';
import type { RunningServer } from '../../../server/start-server.ts';
import { runCli } from '../../support/cli.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
let second: RunningServer;
beforeAll(async () => {
  testApp = await useSharedApp();
  second = await startSecondServer(testApp);
});
afterAll(async () => {
  await second?.stop();
  await testApp?.close();
});

const createClient = (key: string | null) => new SdkClient(testApp.baseUrl, key);
const validate = (key: string | null, headers = {}) =>
  createClient(key).send<Record<string, unknown>>('GET', '/v1/validation', undefined, headers);

/** The only key of a new tenant. */
async function firstKey({ id, code }: TestTenant) {
  const [key] = await listKeys(testApp.orm.em, id);
  if (!key) throw new Error('the tenant has a key');
  return { tenantId: id, tenantCode: code, keyId: key.id };
}

async function rotate(tenant: TestTenant, graceMs = 0): Promise<string> {
  const key = await firstKey(tenant);
  const rotation = await rotateKey(testApp.orm.em, key, { graceMs });
  if (!rotation?.rotated) throw new Error('the key was not rotated');
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl = null } = testApp.config;
  await publish({ databaseUrl, redisUrl }, [{ kind: 'key_changed', key_id: key.keyId }]);
  return rotation.issued.key;
}

/** Runs an operator's command; returns the printed key or id. */
async function operate(...commandArguments: string[]): Promise<string> {
  const { code, out, words } = await runCli(testApp.config.DATABASE_URL ?? '', commandArguments);
  if (code !== 0) throw new Error(words);
  return out;
}

describe('GET /v1/validation', () => {
  test('describes a valid key', async () => {
    const { key, code } = await testApp.newTenant();
    const { status, success, data } = await validate(key);
    expect({ status, success, data }).toEqual({
      status: 200,
      success: true,
      data: {
        status: 'active',
        key_type: 'sdk',
        key_prefix: key.slice(0, 12),
        tenant_code: code,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        expires_at: null,
      },
    });
  });

  test('reports expired keys with their expiry', async () => {
    const expiresAt = new Date(Date.now() - 60_000);
    const { key } = await testApp.newTenant({ expiresAt });
    const { status, data } = await validate(key);
    const expires_at = `${expiresAt.toISOString().slice(0, 19)}Z`;
    expect({ status, data }).toMatchObject({ status: 200, data: { status: 'expired', expires_at } });
  });

  test('reports revoked keys', async () => {
    const tenant = await testApp.newTenant();
    const { keyId } = await firstKey(tenant);
    await revokeKey(testApp.orm.em, tenant.id, keyId);
    expect((await validate(tenant.key)).data).toMatchObject({ status: 'revoked' });
  });

  test('requires neither a scope nor the Open API', async () => {
    const tenant = await testApp.newTenant({ scopes: [] });
    const kysely = testApp.orm.em.fork().getKysely();
    await kysely
      .updateTable('tenants')
      .set({ open_api_enabled: false })
      .where('id', '=', tenant.id)
      .execute();
    expect((await validate(tenant.key)).data).toMatchObject({ status: 'active' });
  });

  test('accepts a key like every other route', async () => {
    const [{ key }, other] = [await testApp.newTenant(), await testApp.newTenant()];
    expect((await validate(null, { 'x-api-key': key })).status).toBe(200);
    expectError(await validate(key, { 'x-api-key': other.key }), 401, 'UNAUTHORIZED');
  });

  test.each([
    ['no key', null],
    ['a key that was never issued', generateApiKey('demo')],
    ['what is no key', 'osk_demo_secret'],
  ])('does not know %s', async (_what, key) => {
    const answer = await validate(key);
    expectError(answer, 401, 'UNAUTHORIZED');
    expect(answer.message).toBe('Invalid or expired API key');
  });
});

describe('a rotated key', () => {
  test('leaves its profiles and chats to its successor [Q53]', async () => {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile({ name: 'Kim' });
    const { chatId } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
    const successor = createClient(await rotate(tenant));
    expect((await successor.poll(profileId, chatId)).data.profile_summary).toMatchObject({ name: 'Kim' });
    const { round } = await successor.runRound(profileId, { chat_id: chatId, prompt: '와인 추가' });
    expect(round).toMatchObject({ round_no: 2, status: 'completed' });
  });

  test('leaves nothing to another key of the tenant [Q53]', async () => {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile();
    const { chatId } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
    const stranger = await issueKey(testApp.orm.em, {
      tenantId: tenant.id,
      tenantCode: tenant.code,
    });
    expectError(await createClient(stranger.key).poll(profileId, chatId), 404, 'NOT_FOUND');
  });

  test('is valid beside its successor until its grace period ends', async () => {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile();
    const successor = createClient(await rotate(tenant, 3_000));
    const path = `/v1/profile/${profileId}`;
    expect((await tenant.sdk.send('GET', path)).status).toBe(200);
    const isOver = async () => (await tenant.sdk.send('GET', path)).status === 401;
    await waitFor(isOver, { timeoutMs: 8_000 });
    expect((await validate(tenant.key)).data).toMatchObject({ status: 'expired' });
    expect((await successor.send('GET', path)).status).toBe(200);
  });
});

describe('an operator on two servers', () => {
  /** A key is cached for 10 s unless a notification arrives. */
  const newsMs = 1_000;

  /** A client of the tenant for each server; both have cached its key. */
  async function knownClients({ sdk, key }: TestTenant) {
    const path = `/v1/profile/${await sdk.newProfile()}`;
    const clients = [sdk, new SdkClient(second.url, key)];
    const statuses = () =>
      Promise.all(clients.map(async (client) => (await client.send('GET', path)).status));
    expect(await statuses()).toEqual([200, 200]);
    return statuses;
  }

  test('revokes a key, and both reject it within a second', async () => {
    const tenant = await testApp.newTenant();
    const statuses = await knownClients(tenant);
    const { keyId } = await firstKey(tenant);
    expect(await operate('key', 'revoke', keyId)).toBe(keyId);
    await waitFor(async () => (await statuses()).every((status) => status === 401), { timeoutMs: newsMs });
  });

  test('rotates a key, and both accept only the successor within a second', async () => {
    const tenant = await testApp.newTenant();
    const statuses = await knownClients(tenant);
    const { keyId } = await firstKey(tenant);
    const key = await operate('key', 'rotate', keyId);
    await waitFor(async () => (await statuses()).every((status) => status === 401), { timeoutMs: newsMs });
    await knownClients({ ...tenant, key, sdk: createClient(key) });
  });
});
