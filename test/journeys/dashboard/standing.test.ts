import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { settleRound } from '../../../db/repositories/chat/settlement.ts';
import { addRefusals } from '../../../db/repositories/tenants/refused-requests.ts';
import { admit, failure, newChatFor, newFinishedChat, newShopperFor } from '../../support/rows.ts';
import type { TestTenant } from '../../support/test-app.ts';
import {
  allViolations,
  type DashboardBrowser,
  expectRows,
  openDashboard,
  sidewaysOverflow,
} from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let tenant: TestTenant;

beforeAll(async () => {
  dashboard = await openDashboard();
  tenant = await dashboard.testApp.newTenant({ credit: 1_200 });
  const db = dashboard.testApp.orm.em;
  const shopper = await newShopperFor(db, tenant, { name: 'Ana' });
  for (const prompt of ['Curry', 'Gimbap']) await newFinishedChat(db, shopper, { prompt });
  await settleRound(db, await admit(db, newChatFor(shopper), { prompt: 'Pasta' }), failure());
  await db.execute('update tenants set max_running_rounds = 10 where id = ?', [tenant.id]);
  const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const route = 'POST /v1/chat/:profile_id/recommend';
  await addRefusals(db, [
    { tenantId: tenant.id, minute, status: 429, code: 'RATE_LIMITED', route, count: 12 },
    { tenantId: tenant.id, minute, status: 402, code: 'INSUFFICIENT_CREDIT', route, count: 1 },
  ]);
});
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

describe('where the tenant stands', () => {
  test('is shown beside the list', async () => {
    const page = await dashboard.signIn(tenant);
    const panel = page.getByRole('region', { name: 'Where you stand' });
    await panel.getByText('1,198 left').waitFor();
    await panel.getByText('Rounds running: 0 of 10').waitFor();
    expect(await panel.getByRole('meter').count()).toBe(1);
    const days = await panel.locator('ol li').allInnerTexts();
    expect(days).toHaveLength(7);
    expect(days.at(-1)).toMatch(/\s2$/);
    await panel.getByText('12 too many (429)').waitFor();
    await panel.getByText('1 no credit (402)').waitFor();
    await panel.getByText('Request log').click();
    await panel.getByRole('listitem').filter({ hasText: 'RATE_LIMITED × 12' }).waitFor();
  });

  test('links errors by code to their chats', async () => {
    const page = await dashboard.signIn(tenant);
    const panel = page.getByRole('region', { name: 'Where you stand' });
    await panel.getByText('Errors of the last 7 days').waitFor();
    await panel.getByRole('link', { name: 'meal_suggest failed' }).click();
    await expectRows(page, 1);
    expect(new URL(page.url()).search).toBe('?error_code=meal_suggest+failed&from=7d');
    await page.getByRole('link', { name: 'Pasta' }).waitFor();
  });

  test('says so when nothing was refused', async () => {
    const page = await dashboard.signIn(await dashboard.testApp.newTenant());
    await page.getByText('No request was refused').waitFor();
    await page.getByText('Rounds running: 0').waitFor();
  });
});

describe.each([360, 1440])('at %i px', (width) => {
  test.each([
    ['en', 'Where you stand', 'Request log'],
    ['ko', '현황', '요청 로그'],
    ['ja', '現在の状況', 'リクエストログ'],
  ] as const)('it fits in %s and has no fault for axe', async (language, title, log) => {
    const page = await dashboard.signIn(tenant, { viewport: { width, height: 900 }, language });
    const panel = page.getByRole('region', { name: title, exact: true });
    await panel.getByText(log).click();
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await allViolations(page)).toEqual([]);
  });
});
