import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { generateApiKey, issueKey } from '../../../db/repositories/tenants/key-issue.ts';
import { hashKey } from '../../../db/secret-key.ts';
import { type ApiScope, apiScopes } from '../../../domain/api-scopes.ts';
import { getBalance } from '../../support/ledger.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterAll(() => testApp?.close());

const id = 'any';
const profileRoutes = [
  ['POST', '/v1/profile'],
  ['GET', `/v1/profile/${id}`],
  ['PUT', `/v1/profile/${id}`],
] as const;
const chatRoutes = [
  ['POST', `/v1/chat/${id}/recommend`],
  ['GET', `/v1/chat/${id}/recommend?limit=none`],
  ['GET', `/v1/chat/${id}/recommend/${id}`],
  ['GET', `/v1/chat/${id}/recommend/${id}/${id}`],
  ['DELETE', `/v1/chat/${id}/recommend/${id}`],
] as const;
const routes = [...profileRoutes, ...chatRoutes];

/** A request whose body and ids are invalid as well, so that the error of the key must come first (Q28). */
function ask(key: string | null, [method, path]: readonly [string, string], headers = {}) {
  const body = method === 'POST' || method === 'PUT' ? '[]' : undefined;
  return new SdkClient(testApp.baseUrl, key).send(method, path, body, headers);
}

function keyOfSameTenant({ id: tenantId, code }: TestTenant, scopes: readonly ApiScope[] = apiScopes) {
  return issueKey(testApp.orm.em, { tenantId, tenantCode: code, scopes });
}

function changeKey(key: string, changes: { revoked_at?: Date; lineage_id?: string }) {
  const hash = hashKey(key);
  const kysely = testApp.orm.em.fork().getKysely();
  return kysely.updateTable('api_keys').set(changes).where('hash', '=', hash).execute();
}

async function getLineage(key: string): Promise<string> {
  const hash = hashKey(key);
  const kysely = testApp.orm.em.fork().getKysely();
  const row = kysely.selectFrom('api_keys').select('lineage_id').where('hash', '=', hash);
  return (await row.executeTakeFirstOrThrow()).lineage_id;
}

describe.each(routes)('%s %s', (...route) => {
  test('checks the key before anything else [AUTH-14]', async () => {
    const answer = await ask(null, route);
    expectError(answer, 401, 'UNAUTHORIZED');
    expect(answer.message).toBe('Invalid or expired API key');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('does not know a key that was never issued', async () => {
    expectError(await ask(generateApiKey('nobody'), route), 401, 'UNAUTHORIZED');
  });

  test('rejects an expired and a revoked key alike', async () => {
    const expired = await testApp.newTenant({ expiresAt: new Date(Date.now() - 1) });
    const revoked = await testApp.newTenant();
    await changeKey(revoked.key, { revoked_at: new Date() });
    expectError(await ask(expired.key, route), 401, 'UNAUTHORIZED');
    expectError(await ask(revoked.key, route), 401, 'UNAUTHORIZED');
  });

  test('rejects a key without its scope', async () => {
    const scope = route[1].startsWith('/v1/profile') ? 'chat' : 'profile';
    const { key } = await testApp.newTenant({ scopes: [scope] });
    expectError(await ask(key, route), 403, 'FORBIDDEN');
  });

  test('rejects a tenant whose Open API is off', async () => {
    const { id: tenantId, key } = await testApp.newTenant();
    const kysely = testApp.orm.em.fork().getKysely();
    await kysely.updateTable('tenants').set({ open_api_enabled: false }).where('id', '=', tenantId).execute();
    expectError(await ask(key, route), 403, 'FORBIDDEN');
  });
});

describe('a key', () => {
  const show = (key: string | null, headers = {}) => ask(key, ['GET', `/v1/profile/${id}`], headers);
  /** The key is valid: the request only fails because of its target. */
  const known = 404;

  test('is sent as a Bearer token [AUTH-01]', async () => {
    const { key } = await testApp.newTenant();
    expect((await show(key)).status).toBe(known);
    expect((await show(null, { authorization: `bearer ${key}` })).status).toBe(known);
  });

  test('may be sent as X-API-KEY instead [AUTH-09]', async () => {
    const { key } = await testApp.newTenant();
    expect((await show(null, { 'x-api-key': key })).status).toBe(known);
    expect((await show(key, { 'x-api-key': key })).status).toBe(known);
  });

  test('is rejected when the two headers disagree', async () => {
    const [one, other] = [await testApp.newTenant(), await testApp.newTenant()];
    for (const alias of [other.key, 'nonsense', `${one.key}, ${one.key}`]) {
      expectError(await show(one.key, { 'x-api-key': alias }), 401, 'UNAUTHORIZED');
    }
  });

  test('does not make up for a broken Authorization', async () => {
    const { key } = await testApp.newTenant();
    for (const authorization of ['Bearer', `Bearer ${key} ${key}`]) {
      expectError(await show(null, { authorization, 'x-api-key': key }), 401, 'UNAUTHORIZED');
    }
    expectError(await show(null, { authorization: `Basic ${key}` }), 401, 'UNAUTHORIZED');
  });

  test('serves as X-API-KEY beside the Basic of a proxy', async () => {
    const { key } = await testApp.newTenant();
    const basic = { authorization: 'Basic c3RhZ2luZzpsZXRtZWlu' };
    expect((await show(null, { ...basic, 'x-api-key': key })).status).toBe(known);
  });

  test.each([
    ['nothing', ''],
    ['a word', 'secret'],
    ['a prefix alone', 'osk_'],
    ['no prefix', 'a'.repeat(64)],
    ['another prefix', `sk_demo_${'a'.repeat(64)}`],
    ['too few digits', `osk_demo_${'a'.repeat(63)}`],
    ['capital digits', `osk_demo_${'A'.repeat(64)}`],
    ['a quote', `osk_' or '1'='1_${'a'.repeat(64)}`],
    ['8 KB', `osk_demo_${'a'.repeat(8_000)}`],
  ])('that is %s is rejected', async (_what, key) => {
    expectError(await show(null, { 'x-api-key': key }), 401, 'UNAUTHORIZED');
    expectError(await show(null, { authorization: `Bearer ${key}` }), 401, 'UNAUTHORIZED');
  });

  test('is not a JWT of a dashboard', async () => {
    const token = jwt.sign({ tenant: 'demo', user: { id: '1', role: 'admin' } }, 'a secret of some length');
    expectError(await show(token), 401, 'UNAUTHORIZED');
  });

  test('is not read from the query', async () => {
    const { key } = await testApp.newTenant();
    expectError(await ask(null, ['GET', `/v1/profile/${id}?api_key=${key}`]), 401, 'UNAUTHORIZED');
  });

  test('expires, also while it is in use', async () => {
    const expiresAt = new Date(Date.now() + 1_000);
    const { key } = await testApp.newTenant({ expiresAt });
    expect((await show(key)).status).toBe(known);
    await waitFor(async () => (await show(key)).status === 401);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime());
  });
});

describe('data of one key', () => {
  /** A chat of one tenant, and another tenant's client; `requestAll` requests each part of the chat. */
  async function newChat() {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile({ name: 'Kim' });
    const { chatId, round } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
    const requestAll = (sdk: SdkClient) =>
      Promise.all([
        sdk.send('GET', `/v1/profile/${profileId}`),
        sdk.send('PUT', `/v1/profile/${profileId}`, { name: 'Lee' }),
        sdk.kickOff(profileId, { prompt: '카레' }),
        sdk.kickOff(profileId, { chat_id: chatId, prompt: '와인 추가' }),
        sdk.send('GET', `/v1/chat/${profileId}/recommend`),
        sdk.poll(profileId, chatId),
        sdk.pollRound(profileId, chatId, round.round_id),
        sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`),
      ]);
    return { tenant, profileId, chatId, round, requestAll };
  }

  test('is not found by another tenant [KICK-21, DET-37, RND-07, POLL-08]', async () => {
    const { tenant, profileId, chatId, requestAll } = await newChat();
    const stranger = await testApp.newTenant();
    for (const answer of await requestAll(stranger.sdk)) expectError(answer, 404, 'NOT_FOUND');
    const { data } = await tenant.sdk.poll(profileId, chatId);
    expect(data).toMatchObject({ profile_summary: { name: 'Kim' }, rounds: [{ round_no: 1 }] });
    expect(await getBalance(testApp.orm, stranger.id)).toBe(1_000);
  });

  test('is not found by another key of the same tenant [KICK-21, DET-37, RND-07]', async () => {
    const { tenant, requestAll } = await newChat();
    const { key } = await keyOfSameTenant(tenant);
    const answers = await requestAll(new SdkClient(testApp.baseUrl, key));
    for (const answer of answers) expectError(answer, 404, 'NOT_FOUND');
    expect(await getBalance(testApp.orm, tenant.id)).toBe(999);
  });

  test('is found by the key that it was rotated into [Q53]', async () => {
    const { tenant, profileId, chatId } = await newChat();
    const { key } = await keyOfSameTenant(tenant);
    await changeKey(key, { lineage_id: await getLineage(tenant.key) });
    const successor = new SdkClient(testApp.baseUrl, key);
    expect((await successor.poll(profileId, chatId)).status).toBe(200);
    const { round } = await successor.runRound(profileId, { chat_id: chatId, prompt: '와인 추가' });
    expect(round).toMatchObject({ round_no: 2, status: 'completed' });
  });

  test('is not found under another profile of the same key [DET-37, RND-07]', async () => {
    const { tenant, chatId, round } = await newChat();
    const { sdk } = tenant;
    const other = await sdk.newProfile();
    expectError(await sdk.poll(other, chatId), 404, 'NOT_FOUND');
    expectError(await sdk.pollRound(other, chatId, round.round_id), 404, 'NOT_FOUND');
    expectError(await sdk.kickOff(other, { chat_id: chatId, prompt: '와인' }), 404, 'NOT_FOUND');
    expectError(await sdk.send('DELETE', `/v1/chat/${other}/recommend/${chatId}`), 404, 'NOT_FOUND');
  });

  test('is not found under another chat [RND-07]', async () => {
    const { tenant, profileId, round } = await newChat();
    const other = await tenant.sdk.runRound(profileId, { prompt: '파스타' });
    const answer = await tenant.sdk.pollRound(profileId, other.chatId, round.round_id);
    expectError(answer, 404, 'NOT_FOUND');
  });
});

describe('a request for an unknown resource', () => {
  test.each([
    ['PATCH', `/v1/profile/${id}`, ['GET', 'PUT']],
    ['GET', '/v1/profile', ['POST']],
    ['PUT', `/v1/chat/${id}/recommend`, ['GET', 'POST']],
    ['POST', `/v1/chat/${id}/recommend/${id}`, ['GET', 'DELETE']],
    ['DELETE', `/v1/chat/${id}/recommend/${id}/${id}`, ['GET']],
  ])('%s %s lists the allowed methods', async (method, path, methods) => {
    const { sdk } = await testApp.newTenant();
    const answer = await sdk.send(method, path);
    expectError(answer, 405, 'METHOD_NOT_ALLOWED');
    const allow = (answer.headers.get('allow') ?? '').split(', ');
    expect(allow).toEqual(expect.arrayContaining(methods));
    expect(allow).not.toContain(method);
  });

  test.each([
    '/v1',
    '/v1/chat',
    `/v1/chat/${id}`,
    `/v1/chat/${id}/recommend/${id}/${id}/more`,
    '/v1/nothing',
    '/%',
    '/../../etc/passwd',
  ])('%s is not found', async (path) => {
    const { sdk } = await testApp.newTenant();
    expectError(await sdk.send('GET', path), 404, 'NOT_FOUND');
  });

  test('returns the client’s request id, if that is valid', async () => {
    const { sdk } = await testApp.newTenant();
    const given = await sdk.send('GET', '/v1/nothing', undefined, { 'x-request-id': 'order-4711' });
    const odd = await sdk.send('GET', '/v1/nothing', undefined, { 'x-request-id': '<script>' });
    expect(given.headers.get('request-id')).toBe('order-4711');
    expect(odd.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
