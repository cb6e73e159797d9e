import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issueKey } from '../../../db/repositories/tenants/key-issue.ts';
import { getBalance } from '../../support/ledger.ts';
import { type Answer, SdkClient } from '../../support/sdk-client.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { expectError } from './expect-error.ts';

const perMinute = 5;

let testApp: TestApp;
beforeAll(async () => {
  testApp = await startTestApp({ RATE_LIMIT_PER_MINUTE: String(perMinute) });
});
afterAll(() => testApp?.close());

/** The rate limit headers of an answer; those of the current draft must say the same as those of earlier ones. */
function getRate({ headers }: Answer<unknown>) {
  const number = (name: string) => Number(headers.get(name) ?? Number.NaN);
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    number(`ratelimit-${name}`),
  );
  expect(headers.get('ratelimit')).toBe(`"requests";r=${remaining};t=${reset}`);
  expect(headers.get('ratelimit-policy')).toBe(`"requests";q=${limit};w=60`);
  return {
    limit: number('ratelimit-limit'),
    remaining: number('ratelimit-remaining'),
    resetS: number('ratelimit-reset'),
  };
}

const look = ({ sdk }: { sdk: SdkClient }) => sdk.send('GET', '/v1/profile/none');

/** A tenant whose key has used up its rate. */
async function spent(): Promise<TestTenant> {
  const tenant = await testApp.newTenant();
  for (let sent = 0; sent < perMinute; sent += 1) await look(tenant);
  return tenant;
}

describe('a key within its rate', () => {
  test('gets its remaining rate with every answer', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const answers = [
      await sdk.send('GET', `/v1/profile/${profileId}`),
      await sdk.send('GET', '/v1/profile/none'),
      await sdk.send('POST', `/v1/chat/${profileId}/recommend`, {}),
      await sdk.send('GET', '/v1/validation'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 400, 200]);
    const rates = answers.map(getRate);
    expect(rates.map(({ remaining }) => remaining)).toEqual([3, 2, 1, 0]);
    for (const { limit, resetS } of rates) {
      expect(limit).toBe(perMinute);
      expect(resetS).toBeGreaterThan(0);
      expect(resetS).toBeLessThanOrEqual(60);
    }
  });

  test('is charged for a rejected scope, too', async () => {
    const { sdk } = await testApp.newTenant({ scopes: ['chat'] });
    const answer = await sdk.send('POST', '/v1/profile', {});
    expectError(answer, 403, 'FORBIDDEN');
    expect(getRate(answer).remaining).toBe(perMinute - 1);
  });
});

describe('a key over its rate', () => {
  test('gets 429 with the time until the next request [Q29]', async () => {
    const tenant = await spent();
    const answer = await look(tenant);
    expectError(answer, 429, 'RATE_LIMITED');
    const { limit, remaining, resetS } = getRate(answer);
    expect([limit, remaining]).toEqual([perMinute, 0]);
    expect(answer.headers.get('retry-after')).toBe(String(resetS));
    expect(resetS).toBeGreaterThan(0);
    expect(resetS).toBeLessThanOrEqual(60);
  });

  test('has no effect with any request', async () => {
    const { id, sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    while ((await look({ sdk })).status !== 429);
    const path = `/v1/chat/${profileId}/recommend`;
    const answers = [
      await sdk.send('POST', path, { prompt: '카레' }),
      await sdk.send('POST', path, { prompt: '' }),
      await sdk.send('GET', path),
      await sdk.send('POST', '/v1/profile', {}),
      await sdk.send('DELETE', `/v1/profile/${profileId}`),
      await sdk.send('GET', '/v1/validation'),
    ];
    for (const answer of answers) expectError(answer, 429, 'RATE_LIMITED');
    expect(await getBalance(testApp.orm, id)).toBe(1_000);
    const profiles = testApp.orm.em.fork().getKysely().selectFrom('profiles').select('deleted_at');
    expect(await profiles.where('tenant_id', '=', id).execute()).toEqual([{ deleted_at: null }]);
  });

  test('of twenty requests at once lets five through', async () => {
    const tenant = await testApp.newTenant();
    const answers = await Promise.all(Array.from({ length: 20 }, () => look(tenant)));
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(perMinute);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20 - perMinute);
  });

  test('does not extend its wait with further requests', async () => {
    const tenant = await spent();
    const resets: number[] = [];
    for (let asked = 0; asked < 20; asked += 1) resets.push(getRate(await look(tenant)).resetS);
    expect(resets).toEqual(resets.toSorted((a, b) => b - a));
  });

  test('takes nothing from another key, of another tenant or of the same', async () => {
    const tenant = await spent();
    const { id: tenantId, code: tenantCode } = tenant;
    const { key } = await issueKey(testApp.orm.em, { tenantId, tenantCode });
    const others = [{ sdk: new SdkClient(testApp.baseUrl, key) }, await testApp.newTenant()];
    for (const other of others) expect(getRate(await look(other)).remaining).toBe(perMinute - 1);
  });

  test('has one rate for both headers', async () => {
    const { key } = await spent();
    const sdk = new SdkClient(testApp.baseUrl, null);
    const answer = await sdk.send('GET', '/v1/profile/none', undefined, { 'x-api-key': key });
    expectError(answer, 429, 'RATE_LIMITED');
  });
});

describe('a client without a key', () => {
  test('always gets 401 without rate headers', async () => {
    const { key } = await testApp.newTenant();
    const nobody = {
      sdk: new SdkClient(
        testApp.baseUrl,
        key.replace(/.$/, (end) => (end === '0' ? '1' : '0')),
      ),
    };
    for (let asked = 0; asked <= perMinute; asked += 1) {
      const answer = await look(nobody);
      expectError(answer, 401, 'UNAUTHORIZED');
      for (const name of ['ratelimit', 'ratelimit-policy', 'ratelimit-limit'])
        expect(answer.headers.get(name)).toBeNull();
    }
  });
});
