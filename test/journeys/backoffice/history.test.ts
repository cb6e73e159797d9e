import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { toBackofficeDetailView, toBackofficeRowView } from '../../../server/backoffice/chats/view.ts';
import type { PageView } from '../../../server/tenant/chats/view-schema.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { expectError } from '../sdk/expect-error.ts';

type Row = ReturnType<typeof toBackofficeRowView>;
type Detail = ReturnType<typeof toBackofficeDetailView>;

const path = '/api/v1/admin/sdk-chat';

let testApp: TestApp;
let backoffice: SdkClient;
/** Two tenants with one chat each, the older first. */
let stores: { tenant: TestTenant; profileId: string; chatId: string }[];
beforeAll(async () => {
  testApp = await startTestApp();
  backoffice = new SdkClient(testApp.baseUrl, testApp.backofficeToken);
  stores = [];
  for (const prompt of ['카레', 'Pasta']) {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile({ name: `N ${prompt}` });
    const { chatId } = await tenant.sdk.runRound(profileId, { prompt });
    stores.push({ tenant, profileId, chatId });
  }
});
afterAll(() => testApp?.close());

const list = (query = '') => backoffice.send<PageView<Row>>('GET', `${path}${query}`);
const getIds = ({ items }: PageView<Row>) => items.map(({ chat_id }) => chat_id);

describe('the backoffice', () => {
  test('lists the chats of all tenants, the newest first [BO-01, BO-02]', async () => {
    const { status, data } = await list();
    expect(status).toBe(200);
    expect(data).toMatchObject({ total: 2, page: 0, size: 20 });
    expect(getIds(data)).toEqual(stores.toReversed().map(({ chatId }) => chatId));
    expect(getIds((await list('?page=1&size=1')).data)).toEqual([stores[0]?.chatId]);
  });

  test('shows each chat as its tenant sees it, with the tenant [BO-03, BO-04]', async () => {
    for (const { tenant, chatId } of stores) {
      const dashboard = new SdkClient(testApp.baseUrl, tenant.adminToken);
      const [rows, own] = [await list(), await dashboard.send<PageView<Row>>('GET', '/api/v1/sdk-chat')];
      const row = rows.data.items.find(({ chat_id }) => chat_id === chatId);
      expect(row).toEqual({ ...own.data.items[0], tenant_id: tenant.id });
      const [detail, ownDetail] = [
        await backoffice.send<Detail>('GET', `${path}/${chatId}`),
        await dashboard.send<Detail>('GET', `/api/v1/sdk-chat/${chatId}`),
      ];
      expect(detail.data).toEqual({ ...ownDetail.data, tenant_id: tenant.id });
      expect(detail.data.rounds).toHaveLength(1);
    }
  });

  test('lists by tenant, by profile, or by both [BO-02]', async () => {
    const [first, second] = stores;
    const found = async (query: string) => {
      const { data } = await list(query);
      expect(data.total).toBe(data.items.length);
      return getIds(data);
    };
    for (const { tenant, profileId, chatId } of stores) {
      expect(await found(`?tenant_id=${tenant.id}`)).toEqual([chatId]);
      expect(await found(`?profile_id=${profileId}`)).toEqual([chatId]);
      expect(await found(`?tenant_id=${tenant.id}&profile_id=${profileId}`)).toEqual([chatId]);
    }
    expect(await found(`?tenant_id=${first?.tenant.id}&profile_id=${second?.profileId}`)).toEqual([]);
    expect(await found(`?tenant_id=${randomUUID()}`)).toEqual([]);
    expect(await found('?q=n%20pasta')).toEqual([second?.chatId]);
    expect(await found('?status=completed')).toHaveLength(2);
    expect(await found('?status=error')).toEqual([]);
  });

  test.each(['tenant_id=', 'tenant_id=demo', 'profile_id=none', 'size=0', 'page=-1', 'status=none'])(
    'rejects %s',
    async (query) => {
      const answer = await list(`?${query}`);
      expectError(answer, 400, 'INVALID_REQUEST');
      expect(answer.message).toMatch(new RegExp(`^${query.split('=', 1)[0]}: must`));
    },
  );

  test.each(['none', '%00', 'a6f1f5a2-6a3c-4f6e-9d8b-2f0c6f7f1b11'])(
    'is 404 for an unknown chat: %s',
    async (chatId) => {
      expectError(await backoffice.send('GET', `${path}/${chatId}`), 404, 'NOT_FOUND');
    },
  );
});
