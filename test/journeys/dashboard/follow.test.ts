import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { newFinishedChat, newShopperFor, type Shopper } from '../../support/rows.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import {
  allViolations,
  type DashboardBrowser,
  expectRows,
  openDashboard,
  sidewaysOverflow,
  watchRequests,
} from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let tenant: TestTenant;
let shopper: Shopper;

beforeAll(async () => {
  dashboard = await openDashboard();
  tenant = await dashboard.testApp.newTenant();
  shopper = await newShopperFor(dashboard.testApp.orm.em, tenant, { name: 'Ana' });
  const profileId = await tenant.sdk.newProfile({ name: 'Bo' });
  for (const prompt of ['Oldest', 'Middle', 'Newest']) await tenant.sdk.runRound(profileId, { prompt });
}, 60_000);
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const focusedText = (page: Page) => page.evaluate('document.activeElement.textContent');

describe('the keyboard', () => {
  test('searches, walks through the chats and opens one', async () => {
    const page = await dashboard.signIn(tenant);
    await expectRows(page, 3);
    await page.keyboard.press('/');
    await page.keyboard.type('jk?/');
    expect(await page.getByRole('searchbox').inputValue()).toBe('jk?/');
    await page.getByRole('searchbox').fill('');
    await page.waitForURL('**/dashboard');
    await expectRows(page, 3);
    await page.locator('h1').click();
    for (const [key, prompt] of [
      ['j', 'Newest'],
      ['j', 'Middle'],
      ['j', 'Oldest'],
      ['j', 'Oldest'],
      ['k', 'Middle'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focusedText(page)).toBe(prompt);
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/dashboard/chats/*');
    await page.getByRole('blockquote').getByText('Middle').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.waitForURL('**/dashboard');
    await page.keyboard.press('Control+j');
    expect(await focusedText(page)).not.toBe('Newest');
  });

  test('shows all of its shortcuts, and can be switched off', async () => {
    const page = await dashboard.signIn(tenant);
    await expectRows(page, 3);
    await page.keyboard.press('?');
    const overlay = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await overlay.getByText('Go to the list of chats').waitFor();
    await page.keyboard.press('j');
    expect(await focusedText(page)).not.toBe('Newest');
    await overlay.getByRole('checkbox', { name: 'Use shortcuts' }).uncheck();
    await page.keyboard.press('Escape');
    await overlay.waitFor({ state: 'detached' });
    await page.reload();
    await expectRows(page, 3);
    await page.keyboard.press('j');
    expect(await focusedText(page)).not.toBe('Newest');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await overlay.getByRole('checkbox', { name: 'Use shortcuts' }).check();
    await overlay.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('j');
    expect(await focusedText(page)).toBe('Newest');
  });
});

test('the list stays as it is while the page of a chat is loaded, and does not take the address back', async () => {
  const page = await dashboard.signIn(tenant, { path: '/dashboard?status=completed' });
  await expectRows(page, 3);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/assets/detail-page-*.js', async (route) => {
    await held;
    await route.continue();
  });
  const requests = await watchRequests(page);
  // A search that was just typed waits for more letters.
  await page.getByRole('searchbox').fill('Midd');
  await page.getByRole('link', { name: 'Middle' }).click();
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 500))');
  expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('completed');
  expect([new URL(page.url()).search, requests]).toEqual(['', []]);
  release();
  await page.getByRole('blockquote').getByText('Middle').waitFor();
});

describe.each([360, 1440])('at %i px', (width) => {
  test.each([
    ['en', 'Keyboard shortcuts'],
    ['ko', '키보드 단축키'],
    ['ja', 'キーボードショートカット'],
  ] as const)('the overlay in %s fits and has no fault for axe', async (language, title) => {
    const page = await dashboard.signIn(tenant, { viewport: { width, height: 740 }, language });
    await expectRows(page, 3);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: title }).waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await allViolations(page)).toEqual([]);
  });
});

describe('ten thousand events at once', () => {
  const script = `const Real = EventSource;
    window.EventSource = class extends Real { constructor(url) { super(url); window.source = this; } };`;

  test('cost few reads, and the list is right afterwards', async () => {
    const page = await dashboard.signIn(tenant, { script });
    await expectRows(page, 3);
    const asked = await watchRequests(page);
    await newFinishedChat(dashboard.testApp.orm.em, shopper, { prompt: 'In the storm' });
    await page.evaluate(`{
      const ids = Array.from({ length: 10_000 }, () => crypto.randomUUID());
      const profile_id = '${shopper.profileId}';
      const send = (chat_id) => window.source.dispatchEvent(
        new MessageEvent('chat_completed', { data: JSON.stringify({ chat_id, profile_id }) }));
      for (let at = 0; at < 10; at += 1)
        setTimeout(() => ids.slice(at * 1_000, (at + 1) * 1_000).forEach(send), at * 100);
    }`);
    await page.getByRole('link', { name: 'In the storm' }).waitFor();
    await waitFor(() => asked.filter((one) => one.startsWith('GET /api/v1/sdk-chat?')).length >= 2);
    expect(asked.filter((one) => /sdk-chat\/[0-9a-f]{8}-/.test(one))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(8);
    await expectRows(page, 4);
  });
});
