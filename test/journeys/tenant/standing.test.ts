import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addRefusals, listRefusals } from '../../../db/repositories/tenants/refused-requests.ts';
import { createLogger } from '../../../logger.ts';
import { createRefusalLog } from '../../../server/sdk/refusal-log.ts';
import type { StandingView } from '../../../server/tenant/standing/schema.ts';
import { newFinishedChat, newShopperFor } from '../../support/rows.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from '../sdk/expect-error.ts';

const path = '/api/v1/sdk-chat/standing';
const perMinute = 30;

let testApp: TestApp;
beforeAll(async () => {
  testApp = await startTestApp({ RATE_LIMIT_PER_MINUTE: String(perMinute) });
});
afterAll(() => testApp?.close());

const read = (tenant: TestTenant, query = '') =>
  new SdkClient(testApp.baseUrl, tenant.adminToken).send<StandingView>('GET', `${path}${query}`);

describe('the refusals of the last hour', () => {
  test('are those of the tenant’s own keys, by status, route and code', async () => {
    const tenant = await testApp.newTenant({ credit: 1 });
    const profileId = await tenant.sdk.newProfile();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const { data } = await tenant.sdk.kickOff(profileId, { prompt: 'Curry' });
    const kickOff = (body: object) => tenant.sdk.send('POST', `/v1/chat/${profileId}/recommend`, body);
    expectError(await kickOff({ prompt: 'More', chat_id: data.chat_id }), 409, 'PRIOR_ROUND_IN_FLIGHT');
    expectError(await kickOff({ prompt: 'Pasta' }), 402, 'INSUFFICIENT_CREDIT');
    expectError(await kickOff({ prompt: 'Pasta' }), 402, 'INSUFFICIENT_CREDIT');
    expect((await kickOff({})).status).toBe(400);
    const validate = () => tenant.sdk.send('GET', '/v1/validation');
    await waitFor(async () => (await validate()).status === 429);
    const standing = await waitFor(
      async () => {
        const { data: found } = await read(tenant);
        return found.refused['429'] > 0 && found.refused['402'] === 2 && found;
      },
      { intervalMs: 400 },
    );
    expect(standing.refused).toEqual({ 402: 2, 409: 1, 429: expect.any(Number) });
    const kickoff = { route: 'POST /v1/chat/:profile_id/recommend', at: expect.stringMatching(/:00Z$/) };
    expect(standing.refusals).toEqual(
      expect.arrayContaining([
        { ...kickoff, status: 409, code: 'PRIOR_ROUND_IN_FLIGHT', count: 1 },
        expect.objectContaining({ status: 429, code: 'RATE_LIMITED', route: 'GET /v1/validation' }),
      ]),
    );
    const { data: others } = await read(await testApp.newTenant());
    expect(others).toMatchObject({ refused: { 402: 0, 409: 0, 429: 0 }, refusals: [] });
  });

  test('end after an hour, and the log after a day', async () => {
    const db = testApp.orm.em;
    const tenant = await testApp.newTenant();
    const entry = {
      tenantId: tenant.id,
      status: 402,
      code: 'INSUFFICIENT_CREDIT',
      route: 'POST /a',
      count: 3,
    };
    const ago = (minutes: number) => new Date(Math.floor(Date.now() / 60_000 - minutes) * 60_000);
    await addRefusals(
      db,
      [5, 90, 24 * 60 + 5].map((minutes) => ({ ...entry, minute: ago(minutes) })),
    );
    expect((await read(tenant)).data.refused['402']).toBe(3);
    const log = createRefusalLog({ db, logger: createLogger({ level: 'silent', name: 'test' }) });
    for (let nr = 0; nr < 10_000; nr += 1) log.add(entry);
    await log.close();
    const all = await listRefusals(db, tenant.id, { since: new Date(0), limit: 100 });
    expect(all.map(({ count }) => count)).toEqual([10_000, 3, 3]);
  });

  test('of two servers are added up', async () => {
    const tenant = await testApp.newTenant();
    const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000);
    const entry = { tenantId: tenant.id, minute, status: 429, code: 'RATE_LIMITED', count: 1 };
    const entries = Array.from({ length: 20 }, (_, nr) => ({ ...entry, route: `GET /${nr % 10}${nr}` }));
    await Promise.all(
      Array.from({ length: 8 }, (_, nr) =>
        addRefusals(testApp.orm.em, nr % 2 === 0 ? entries : entries.toReversed()),
      ),
    );
    expect((await read(tenant)).data.refused['429']).toBe(160);
  });
});

describe('the used credits', () => {
  test('are those of completed rounds, by the days of the time zone', async () => {
    const tenant = await testApp.newTenant();
    const shopper = await newShopperFor(testApp.orm.em, tenant);
    for (const prompt of ['a', 'b', 'c']) await newFinishedChat(testApp.orm.em, shopper, { prompt });
    const { data } = await read(tenant);
    expect(data.used.map(({ credits }) => credits)).toEqual([0, 0, 0, 0, 0, 0, 3]);
    expect(data.used.at(-1)?.day).toBe(new Date().toISOString().slice(0, 10));
    await testApp.orm.em.execute(
      "update credit_entries set created_at = date_trunc('day', now()) - interval '30 minutes' where tenant_id = ?",
      [tenant.id],
    );
    const today = new Date().toISOString().slice(0, 10);
    const usedToday = async (query: string) =>
      (await read(tenant, query)).data.used.find(({ day }) => day === today)?.credits;
    expect(await usedToday('')).toBe(0);
    expect(await usedToday('?utc_offset_minutes=60')).toBe(3);
  });

  test.each(['x', '841', '1.5', '-841'])('need a time zone, not %s', async (offset) => {
    const answer = await read(await testApp.newTenant(), `?utc_offset_minutes=${offset}`);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toMatch(/^utc_offset_minutes: /);
  });
});
