import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestTenant } from '../../support/test-app.ts';
import {
  allViolations,
  type DashboardBrowser,
  openDashboard,
  sidewaysOverflow,
} from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let tenant: TestTenant;
let path: string;

beforeAll(async () => {
  dashboard = await openDashboard();
  tenant = await dashboard.testApp.newTenant();
  const profileId = await tenant.sdk.newProfile({ name: 'Ana', locale: 'en' });
  const { chatId } = await tenant.sdk.runRound(profileId, { prompt: 'Curry for two' });
  await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'And wine' });
  path = `/dashboard/chats/${chatId}`;
});
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

test('two rounds stand side by side with what changed, in the address', async () => {
  const page = await dashboard.signIn(tenant, { path: `${path}?round=2` });
  await page.getByLabel('Compare with').selectOption('1');
  const table = page.getByRole('table', { name: 'Compare rounds' });
  await table.getByRole('columnheader', { name: 'Round 1' }).waitFor();
  expect(new URL(page.url()).search).toBe('?round=2&with=1');
  await table
    .getByRole('row', { name: /^(Added|Removed|Changed): / })
    .first()
    .waitFor();
  const meal = table.getByRole('row', { name: /^Meal / });
  expect(await meal.getByRole('cell').allInnerTexts()).toEqual([
    expect.stringMatching(/sec$/),
    expect.stringMatching(/sec$/),
  ]);
  await page.reload();
  await table.waitFor();
});

describe.each([360, 1440])('at %i px', (width) => {
  test.each([
    ['en', 'Compare rounds'],
    ['ko', '라운드 비교'],
    ['ja', 'ラウンドの比較'],
  ] as const)('the comparison fits in %s and has no fault for axe', async (language, name) => {
    const page = await dashboard.signIn(tenant, {
      path: `${path}?round=2&with=1`,
      viewport: { width, height: 900 },
      language,
    });
    await page.getByRole('table', { name, exact: true }).waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await allViolations(page)).toEqual([]);
  });
});
