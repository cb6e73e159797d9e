import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import {
  type DashboardBrowser,
  expectRows,
  openDashboard,
  seriousViolations,
  sidewaysOverflow,
  watchRequests,
} from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let tenant: TestTenant;
let profileId: string;
let chatId: string;

beforeAll(async () => {
  dashboard = await openDashboard();
  tenant = await dashboard.testApp.newTenant();
  profileId = await tenant.sdk.newProfile({ name: '<b>Ana</b>', gender: 'F', age: 41, locale: 'en' });
  ({ chatId } = await tenant.sdk.runRound(profileId, { prompt: 'Curry for <i>two</i>' }));
});
afterEach(async () => {
  await setFaults(dashboard.testApp.standins.llmDemoUrl);
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const marks = (page: Page) => page.locator('[data-live]');
const toasts = (page: Page) => page.getByRole('region', { name: 'Notifications' }).getByRole('article');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('the store map', () => {
  test('marks the back list at once, beside its toast [DUI-05]', async () => {
    const page = await dashboard.signIn(tenant);
    await page.getByRole('img', { name: /signages/ }).waitFor();
    expect(await marks(page).count()).toBe(0);
    await tenant.sdk.send('POST', `/v1/chat/${profileId}/backlist-trigger`, { chat_id: chatId });
    await toasts(page).waitFor();
    await marks(page).first().waitFor();
  });
});

describe('a chat', () => {
  const openChat = (options = {}) =>
    dashboard.signIn(tenant, { path: `/dashboard/chats/${chatId}`, ...options });
  const reason = (page: Page) => page.locator('[data-rec] .item-analysis').first();

  test('changes the language of its reasons without a request [DUI-06]', async () => {
    const page = await openChat();
    const english = await reason(page).textContent();
    const asked = await watchRequests(page);
    await button(page, '日本語').click();
    await page.getByRole('heading', { name: 'おすすめ商品' }).waitFor();
    const japanese = await reason(page).textContent();
    await button(page, '한국어').click();
    await page.getByRole('heading', { name: '추천 상품' }).waitFor();
    expect(new Set([english, japanese, await reason(page).textContent()]).size).toBe(3);
    expect(japanese).toMatch(/[ぁ-ん]/);
    expect(asked).toEqual([]);
  });

  test('shows why it was recommended beside its past events [DUI-07]', async () => {
    const round = await tenant.sdk.untilLastRound(profileId, chatId, ({ status }) => status === 'completed');
    const body = { chat_id: chatId, round_id: round.round_id };
    await tenant.sdk.send('POST', `/v1/chat/${profileId}/trigger/signage`, body);
    const rec_id = round.recommended_items[0]?.rec_id;
    await tenant.sdk.send('POST', `/v1/chat/${profileId}/trigger/recommend`, { ...body, rec_id });
    const page = await openChat();
    await page.getByText('Why recommended').first().waitFor();
    expect(await page.getByText('Why recommended').count()).toBeGreaterThan(1);
    await button(page, '한국어').click();
    await page.getByText('추천 근거').first().waitFor();
  });

  test('shows HTML of its shopper as text', async () => {
    const page = await openChat();
    await page.getByText('Curry for <i>two</i>').first().waitFor();
    await page.getByText('<b>Ana</b>').first().waitFor();
    expect(await page.locator('main i').count()).toBe(0);
  });

  test('of another tenant shows not found', async () => {
    const page = await dashboard.signIn(await dashboard.testApp.newTenant(), {
      path: `/dashboard/chats/${chatId}`,
    });
    await page.getByText('This tenant has no such chat').waitFor();
  });

  test('fits a screen of 360 px', async () => {
    const page = await openChat({ viewport: { width: 360, height: 740 } });
    await reason(page).waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
  });

  test.each(['light', 'dark'] as const)('has no serious fault for axe in %s', async (colorScheme) => {
    const page = await openChat({ colorScheme });
    await reason(page).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });
});

describe('the simulator', () => {
  test.each(['light', 'dark'] as const)('has no serious fault for axe in %s', async (colorScheme) => {
    const page = await dashboard.signIn(tenant, { colorScheme, profileId });
    await button(page, 'I feel like curry tonight').click();
    await button(page, 'Walk into the circle').first().click();
    await marks(page).first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('fits a screen of 360 px', async () => {
    const page = await dashboard.signIn(tenant, { profileId, viewport: { width: 360, height: 740 } });
    await button(page, 'I feel like curry tonight').click();
    await button(page, 'Walk into the circle').first().waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
  });
});

describe('a newcomer', () => {
  test('sees a chat from the first question to the dashboard', async () => {
    const newcomer = await dashboard.testApp.newTenant();
    const profile = await newcomer.sdk.newProfile({ name: '데모 고객', gender: 'F', age: 32, locale: 'ko' });
    const page = await dashboard.signIn(newcomer, { profileId: profile });
    await page.evaluate('window.sameDocument = true');
    await page.getByText('No chats yet').waitFor();

    await setFaults(dashboard.testApp.standins.llmDemoUrl, [{ step: 'cross-sell', kind: 'delay', ms: 800 }]);
    await button(page, 'I feel like curry tonight').click();
    await expectRows(page, 1);
    const row = page.locator('tbody tr').first();
    await row.getByText('In progress').waitFor();
    await row.getByText('Completed').waitFor();

    await row.getByRole('link').click();
    await page.waitForURL('**/dashboard/chats/*');
    await page.getByRole('heading', { name: 'Recommendations' }).waitFor();
    await button(page, '日本語').click();
    await page.getByRole('heading', { name: 'おすすめ商品' }).waitFor();

    await page.getByRole('link', { name: 'チャット一覧' }).click();
    await expectRows(page, 1);
    await button(page, '円の中へ歩く').first().click();
    const toast = page.getByRole('region', { name: '通知' }).getByRole('article');
    await toast.getByText('おすすめの理由').waitFor();
    await page.locator('[data-live="signage"]').waitFor();
    expect(await page.evaluate('window.sameDocument')).toBe(true);
  });
});
