import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { plainHttpHost } from '../../support/browser.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { type DashboardBrowser, expectRows, openDashboard, type PageOptions } from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let tenant: TestTenant;
let profileId: string;

beforeAll(async () => {
  dashboard = await openDashboard();
  tenant = await dashboard.testApp.newTenant();
  profileId = await tenant.sdk.newProfile({ name: 'Ana' });
  await tenant.sdk.runRound(profileId, { prompt: 'Salmon for two' });
}, 60_000);
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const denied = `for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, { get() { throw new DOMException('Access is denied.', 'SecurityError'); } });`;
const full = `Storage.prototype.setItem = () => { throw new DOMException('Full.', 'QuotaExceededError'); };`;

describe.each<[string, PageOptions]>([
  ['on plain HTTP', { host: plainHttpHost }],
  ['without storage', { script: denied }],
  ['with a full storage', { script: full }],
])('%s', (_, options) => {
  test('the dashboard shows chats and the simulator', async () => {
    const page = await dashboard.signIn(tenant, { ...options, profileId });
    await expectRows(page, 1);
    await page.getByRole('button', { name: '日本語' }).click();
    await page.getByRole('heading', { name: 'チャット', exact: true }).waitFor();
  });

  test('the quotes page shows a streamed reply', async () => {
    const page = await dashboard.openPage('/quotes', options);
    await page.getByRole('textbox').fill('안녕');
    await page.keyboard.press('Enter');
    await page.locator('.stage-done').waitFor();
  });
});

test('a page on plain HTTP copies its link', async () => {
  const page = await dashboard.signIn(tenant, { host: plainHttpHost });
  expect(await page.evaluate('isSecureContext')).toBe(false);
  await page.getByRole('link', { name: 'Salmon for two' }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('article').getByText('Copied').waitFor();
});
