import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tenantSigning, tenantToken } from '../../../cli/tokens.ts';
import { readConfig } from '../../../config.ts';
import { settleRound } from '../../../db/repositories/chat/settlement.ts';
import { eraseProfileData } from '../../../db/repositories/erasure.ts';
import type { HistoryRowView, PageView } from '../../../server/tenant/chats/view-schema.ts';
import type { ErrorsView } from '../../../server/tenant/errors/schema.ts';
import type { SavedViewView } from '../../../server/tenant/views/view-schema.ts';
import { admit, complete, failure, newChatFor, newShopperFor } from '../../support/rows.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, type TestTenant, testSecrets, useSharedApp } from '../../support/test-app.ts';
import { expectError } from '../sdk/expect-error.ts';

const path = '/api/v1/sdk-chat';

let testApp: TestApp;
let tenant: TestTenant;
let dashboard: SdkClient;
beforeAll(async () => {
  testApp = await useSharedApp();
  tenant = await testApp.newTenant();
  dashboard = new SdkClient(testApp.baseUrl, tenant.adminToken);
  const shopper = await newShopperFor(testApp.orm.em, tenant, { name: 'Ana' });
  const db = testApp.orm.em;
  await complete(db, await admit(db, newChatFor(shopper), { prompt: 'Curry' }));
  await settleRound(db, await admit(db, newChatFor(shopper), { prompt: 'Gimbap' }), failure());
});
afterAll(() => testApp?.close());

const list = (query: string) => dashboard.send<PageView<HistoryRowView>>('GET', `${path}?${query}`);
const listPrompts = async (query: string) => (await list(query)).data.items.map(({ prompt }) => prompt);

/** Another admin of the tenant. */
function anotherAdmin(of: TestTenant): SdkClient {
  const signing = tenantSigning(readConfig({}), testSecrets.tenant);
  const token = tenantToken(signing, { tenantCode: of.code, userId: 'another', role: 'admin' });
  return new SdkClient(testApp.baseUrl, token);
}

describe('the list of chats', () => {
  test.each([
    ['from=1h', ['Gimbap', 'Curry']],
    ['from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', []],
    ['to=1h', []],
    ['error_code=meal_suggest%20failed', ['Gimbap']],
    ['error_code=meal_suggest', []],
    ['min_seconds=1000', []],
    ['max_seconds=1000.5&sort=start', ['Curry', 'Gimbap']],
    ['from=7d&status=completed&q=CURRY&sort=-rounds', ['Curry']],
  ])('takes %s', async (query, prompts) => {
    expect(await listPrompts(query)).toEqual(prompts);
  });

  test('shows rounds, seconds, credits and the code', async () => {
    const { data } = await list('');
    expect(data.items).toMatchObject([
      { round_count: 1, credits: 0, error_code: 'meal_suggest failed', seconds: expect.any(Number) },
      { round_count: 1, credits: 1, error_code: null, seconds: expect.any(Number) },
    ]);
  });

  test.each([
    ['from', 'yesterday'],
    ['from', '0d'],
    ['from', '2026-02-30T00:00:00Z'],
    ['from', '2026-04-29T05:28:08'],
    ['to', '24'],
    ['error_code', ''],
    ['error_code', 'x'.repeat(61)],
    ['error_code', '%00'],
    ['min_seconds', '-1'],
    ['min_seconds', '1e3'],
    ['max_seconds', '1000001'],
    ['sort', 'prompt'],
    ['sort', 'start&sort=start'],
  ])('names %s in its 400 for %s', async (name, value) => {
    const answer = await list(`${name}=${value}`);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toMatch(new RegExp(`^${name}: `));
  });

  test.each([
    ['from=1h&to=2h', 'to: must be later than from'],
    ['min_seconds=2&max_seconds=1', 'max_seconds: must be at least min_seconds'],
  ])('rejects the empty range %s', async (query, message) => {
    expect(await list(query)).toMatchObject({ status: 400, message });
  });
});

describe('the errors', () => {
  const errors = (query: string) => dashboard.send<ErrorsView>('GET', `${path}/errors${query}`);

  test('are grouped by code, with their chats and times', async () => {
    const { data } = await errors('');
    const time = expect.stringMatching(/Z$/);
    expect(data).toEqual({
      days: 7,
      items: [{ error_code: 'meal_suggest failed', chats: 1, first_at: time, last_at: time }],
    });
    const stranger = new SdkClient(testApp.baseUrl, (await testApp.newTenant()).adminToken);
    expect((await stranger.send<ErrorsView>('GET', `${path}/errors`)).data.items).toEqual([]);
  });

  test.each(['0', 'x', '-1'])('need days, not %s', async (days) => {
    const answer = await errors(`?days=${days}`);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toMatch(/^days: /);
  });
});

describe('saved views', () => {
  const views = `${path}/views`;
  const listViews = async (of = dashboard) =>
    (await of.send<{ items: SavedViewView[] }>('GET', views)).data.items;

  test('are listed to their owner, shared ones to all, and deleted', async () => {
    const filter = { status: 'error', from: '24h', q: ' 카레 ', to: '' };
    const own = await dashboard.send<SavedViewView>('POST', views, { name: ' Mine ', filter });
    expect(own).toMatchObject({
      status: 201,
      data: { name: 'Mine', own: true, shared: false, filter: { status: 'error', from: '24h', q: '카레' } },
    });
    const shared = await dashboard.send<SavedViewView>('POST', views, {
      name: 'All',
      shared: true,
      filter: {},
    });
    expect(await listViews()).toEqual([own.data, shared.data]);
    const other = anotherAdmin(tenant);
    expect(await listViews(other)).toEqual([{ ...shared.data, own: false }]);
    expectError(await other.send('DELETE', `${views}/${own.data.view_id}`), 404, 'NOT_FOUND');
    const stranger = new SdkClient(testApp.baseUrl, (await testApp.newTenant()).adminToken);
    expect(await listViews(stranger)).toEqual([]);
    expectError(await stranger.send('DELETE', `${views}/${shared.data.view_id}`), 404, 'NOT_FOUND');
    expect((await other.send('DELETE', `${views}/${shared.data.view_id}`)).status).toBe(200);
    expect((await dashboard.send('DELETE', `${views}/${own.data.view_id}`)).status).toBe(200);
    expect(await listViews()).toEqual([]);
  });

  test.each([
    [{ filter: { status: 'lost' } }, 'filter.status: '],
    [{ filter: { from: '1h', to: '2h' } }, 'filter.to: '],
    [{ filter: { q: 'x'.repeat(201) } }, 'filter.q: '],
    [{ filter: [] }, 'filter: '],
    [{ name: ' ' }, 'name: '],
    [{ name: 'x'.repeat(61) }, 'name: '],
    [{ shared: 'yes' }, 'shared: '],
  ])('reject %j', async (changes, message) => {
    const answer = await dashboard.send('POST', views, { name: 'A', filter: {}, ...changes });
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toMatch(new RegExp(`^${message}`));
  });

  test('are bounded, even when many are saved at once', async () => {
    const busy = await testApp.newTenant();
    const client = new SdkClient(testApp.baseUrl, busy.adminToken);
    const answers = await Promise.all(
      Array.from({ length: 22 }, (_, nr) => client.send('POST', views, { name: `${nr}`, filter: {} })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    const full = answers.find(({ status }) => status !== 201);
    if (!full) throw new Error('None was rejected.');
    expectError(full, 409, 'TOO_MANY_VIEWS');
  });

  test('of a profile end with its erasure', async () => {
    const { profileId, tenantId, owner, tenantCode } = await newShopperFor(testApp.orm.em, tenant);
    await dashboard.send('POST', views, { name: 'Her', filter: { profile_id: profileId } });
    await eraseProfileData(testApp.orm.em, { profileId, tenantId, tenantCode, lineageId: owner.lineageId });
    expect(await listViews()).toEqual([]);
  });
});
