import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { plainHttpHost } from '../../support/browser.ts';
import type { TestTenant } from '../../support/test-app.ts';
import {
  type DashboardBrowser,
  expectRows,
  openDashboard,
  seriousViolations,
  sidewaysOverflow,
  signInFragment,
} from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let tenant: TestTenant;
let profileId: string;
let chatId: string;

beforeAll(async () => {
  dashboard = await openDashboard();
}, 60_000);
beforeEach(async () => {
  tenant = await dashboard.testApp.newTenant();
  profileId = await tenant.sdk.newProfile({ name: 'Ana' });
  const { chatId: id } = await tenant.sdk.runRound(profileId, { prompt: 'Salmon for two' });
  chatId = id;
});
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const live = (page: Page) => page.getByRole('status').getByText('Live', { exact: true }).waitFor();
const toasts = (page: Page) => page.getByRole('region', { name: 'Notifications' }).getByRole('article');
const trigger = ({ sdk }: TestTenant) =>
  sdk.send('POST', `/v1/chat/${profileId}/backlist-trigger`, { chat_id: chatId });

async function openTabs(count: number, host?: string): Promise<[Page, ...Page[]]> {
  const first = await dashboard.signIn(tenant, host === undefined ? {} : { host });
  // Eight pages render at the same time.
  first.context().setDefaultTimeout(30_000);
  const others: Page[] = [];
  for (let n = 1; n < count; n += 1) {
    const tab = await dashboard.openTab(first, '/dashboard');
    await live(tab);
    others.push(tab);
  }
  return [first, ...others];
}

describe('tabs of one browser', () => {
  test('all receive events, also eight of them on plain HTTP', async () => {
    const tabs = await openTabs(8, plainHttpHost);
    await trigger(tenant);
    for (const tab of tabs) await toasts(tab).first().waitFor();
    for (const tab of tabs) expect(await toasts(tab).count()).toBe(1);
    const [first, second, third] = tabs as [Page, Page, Page];
    await first.close();
    await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'And wine' });
    for (const tab of [second, third]) {
      await tab.getByRole('link', { name: 'And wine' }).waitFor();
      await live(tab);
    }
  }, 120_000);

  test('sign in and out together', async () => {
    const [first, second] = (await openTabs(2)) as [Page, Page];
    await first.getByRole('button', { name: 'Sign out' }).click();
    await second.getByText('Your session has ended').waitFor();
    await first.getByLabel('Access token').fill(tenant.adminToken);
    await first.keyboard.press('Enter');
    await live(second);
  });
});

describe('a sign-in link', () => {
  let other: TestTenant;
  beforeEach(async () => {
    other = await dashboard.testApp.newTenant();
    await other.sdk.runRound(await other.sdk.newProfile({ name: 'Bo' }), { prompt: 'Gimbap' });
  });

  const question = (page: Page) => page.getByRole('heading', { name: 'Use this sign-in link?' });
  const openLink = (page: Page) =>
    page.evaluate(`location.hash = ${JSON.stringify(signInFragment(other, profileId))}`);

  test('does not replace a session unasked', async () => {
    const page = await dashboard.signIn(tenant, { profileId });
    const key = await page.evaluate('JSON.stringify(sessionStorage)');
    await openLink(page);
    await question(page).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await page.getByRole('button', { name: 'Keep the current session' }).click();
    await page.getByRole('link', { name: 'Salmon for two' }).waitFor();
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).toBe(key);
  });

  test('that is accepted replaces it in all tabs', async () => {
    const [page, second] = (await openTabs(2)) as [Page, Page];
    const third = await dashboard.openTab(page, `/dashboard${signInFragment(other, profileId)}`);
    await question(third).waitFor();
    expect(await third.getByRole('button', { name: 'Keep the current session' }).isVisible()).toBe(true);
    await third.getByRole('button', { name: 'Use the link' }).click();
    for (const tab of [page, second, third]) {
      await tab.getByRole('link', { name: 'Gimbap' }).waitFor();
      await expectRows(tab, 1);
      await live(tab);
    }
    await trigger(tenant);
    const { sdk } = other;
    await sdk.runRound(await sdk.newProfile({ name: 'Cy' }), { prompt: 'Wine' });
    await second.getByRole('link', { name: 'Wine' }).waitFor();
    expect(await toasts(second).count()).toBe(0);
  }, 60_000);

  test('whose login is rejected leaves the session', async () => {
    const page = await dashboard.signIn(tenant);
    await page.evaluate(`location.hash = '#token=forged'`);
    await page.getByRole('button', { name: 'Use the link' }).click();
    await page.getByRole('alert').getByText('Sign-in failed').waitFor();
    await page.getByRole('button', { name: 'Keep the current session' }).click();
    await expectRows(page, 1);
  });

  test.each(['light', 'dark'] as const)('asks without a serious fault for axe in %s', async (colorScheme) => {
    const page = await dashboard.signIn(tenant, { colorScheme, viewport: { width: 360, height: 740 } });
    await openLink(page);
    await question(page).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
  });
});
