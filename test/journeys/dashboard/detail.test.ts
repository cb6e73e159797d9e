import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { RoundView } from '../../support/sdk-client.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { createShoppingFixture, getAnalystComments, type ShoppingFixture } from '../sdk/shopping-fixture.ts';
import { type DashboardBrowser, openDashboard } from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
/** With two rounds. */
let shopping: ShoppingFixture;
let newest: RoundView;

beforeAll(async () => {
  dashboard = await openDashboard();
  shopping = await createShoppingFixture(dashboard.testApp);
  const { sdk, profileId, chatId } = shopping;
  ({ round: newest } = await sdk.runRound(profileId, { chat_id: chatId, prompt: 'add wine' }));
});
afterEach(async () => {
  await setFaults(dashboard.testApp.standins.llmDemoUrl);
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const openChat = (query = '', options = {}) =>
  dashboard.signIn(shopping.tenant, { path: `/dashboard/chats/${shopping.chatId}${query}`, ...options });
const selectedTab = (page: Page) => page.getByRole('tab', { selected: true });
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describe('the rounds of a chat', () => {
  test('are tabs, the newest first to be seen', async () => {
    const page = await openChat();
    await selectedTab(page).getByText('Round 2').waitFor();
    await page.getByRole('tabpanel').getByText('add wine').waitFor();
    await selectedTab(page).focus();
    await page.keyboard.press('ArrowLeft');
    await selectedTab(page).getByText('Round 1').waitFor();
    await page.getByRole('tabpanel').getByText('a curry for tonight').waitFor();
    expect(new URL(page.url()).search).toBe('?round=1');
    await page.close();
  });

  test('have each a link that can be shared', async () => {
    const page = await openChat('?round=1');
    await selectedTab(page).getByText('Round 1').waitFor();
    const unknown = await openChat('?round=9');
    await selectedTab(unknown).getByText('Round 2').waitFor();
    await Promise.all([page.close(), unknown.close()]);
  });
});

describe('a round', () => {
  let page: Page;
  beforeAll(async () => {
    page = await openChat();
    await panel(page, 'Receipt').waitFor();
  });
  afterAll(() => page?.close());

  test('shows its four steps with their times', async () => {
    const steps = panel(page, 'Steps').getByRole('listitem');
    expect(await steps.allInnerTexts()).toEqual([
      expect.stringMatching(/^Meal done\s+[\d.]+ sec$/),
      expect.stringMatching(/^Shopping list done\s+[\d.]+ sec$/),
      expect.stringMatching(/^Cross-sell done\s+[\d.]+ sec$/),
      expect.stringMatching(/^Ads and coupons done\s+[\d.]+ sec$/),
    ]);
  });

  test('lists what to fetch in walking order, with a total', async () => {
    const rows = panel(page, 'Shopping list').locator('tbody tr');
    const { items = [], total } = newest.todos ?? {};
    const shown = (await rows.allInnerTexts()).map((text) => text.split(/\s*[\t\n]\s*/));
    expect(shown.map(([no, name]) => [no, name])).toEqual(
      items.map(({ product }, index) => [String(index + 1), product?.name]),
    );
    expect(shown.map((cells) => cells.at(-1))).toEqual(
      items.map(({ product }) =>
        product?.price === null ? 'no price' : `${product?.price.toLocaleString('en')} ₩`,
      ),
    );
    await panel(page, 'Shopping list')
      .getByText(`${total?.toLocaleString('en')} ₩`)
      .last()
      .waitFor();
  });

  test('has a receipt', async () => {
    const receipt = panel(page, 'Receipt');
    await receipt.getByText('1 captured').waitFor();
    await receipt.getByText('follow-up').waitFor();
  });

  test('walks through the store map', async () => {
    const placed = newest.todos?.items.filter(({ product }) => product?.location).length;
    const map = page.getByRole('img', { name: new RegExp(`${placed} products to fetch`) });
    await map.waitFor();
    expect(await map.locator('.map-walk text').allTextContents()).toHaveLength(placed ?? 0);
    await page.getByText('The map as a list').click();
    await page.getByRole('heading', { name: 'Products in walking order' }).waitFor();
  });

  test('shows barcodes as digits, and as images where there is a key', async () => {
    const barcode = newest.todos?.items.find(({ product }) => product?.barcode)?.product?.barcode ?? '';
    await panel(page, 'Barcodes').getByText(barcode).waitFor();
    expect(await panel(page, 'Barcodes').getByRole('img').count()).toBe(0);
    const withKey = await openChat('', { profileId: shopping.profileId });
    const image = panel(withKey, 'Barcodes')
      .getByRole('listitem')
      .filter({ hasText: barcode })
      .getByRole('img');
    await image.waitFor();
    expect(await image.getAttribute('src')).toMatch(/^data:image\/png;base64,/);
    await withKey.close();
  });

  test('shows its raw JSON when asked', async () => {
    await page.getByText('Raw JSON').click();
    const json = await panel(page, 'Raw JSON').textContent();
    expect(JSON.parse(json ?? '')).toMatchObject({
      chat_id: shopping.chatId,
      rounds: [{}, { prompt: 'add wine' }],
    });
  });
});

describe('a round that is not done', () => {
  test('says why in a banner when it fails', async () => {
    await setFaults(dashboard.testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'malformed' }]);
    const { sdk, profileId, tenant } = shopping;
    const { chatId, round } = await sdk.runRound(profileId, { prompt: 'Soup' });
    const page = await dashboard.signIn(tenant, { path: `/dashboard/chats/${chatId}` });
    await page
      .getByRole('alert')
      .getByText(round.last_error ?? '-')
      .waitFor();
    await panel(page, 'Receipt').getByText('1 given back').waitFor();
    expect(await page.locator('[data-step="todos"]').getAttribute('data-status')).toBe('error');
    await page.close();
  });

  test('is followed while it runs', async () => {
    await setFaults(dashboard.testApp.standins.llmDemoUrl, [
      { step: 'notifications', kind: 'delay', ms: 3_000 },
    ]);
    const { sdk, profileId, tenant } = shopping;
    const { data } = await sdk.kickOff(profileId, { prompt: 'Bibimbap' });
    const page = await dashboard.signIn(tenant, { path: `/dashboard/chats/${data.chat_id}` });
    await page.locator('[data-step="notifications"][data-status="running"]').waitFor();
    await page.locator('[data-step="notifications"][data-status="done"]').waitFor();
    await panel(page, 'Ads and coupons').getByText('−').first().waitFor();
    await page.close();
  });
});

describe('an event of a chat', () => {
  test('appears as it happens, with why in three languages [SIG-35, DUI-07]', async () => {
    const page = await openChat();
    const events = page.locator('[data-kind="signage_triggered"]');
    await panel(page, 'Events').getByRole('listitem').first().waitFor();
    const before = await events.count();
    const body = {
      chat_id: shopping.chatId,
      round_id: newest.round_id,
      forgotten: [{ name: '<b>양파</b>' }],
    };
    const { data } = await shopping.send('trigger/signage', body);
    await events.nth(before + data.event_ids.length - 1).waitFor();
    const comments = await getAnalystComments(dashboard.testApp, newest.round_id, 'notifications');
    const ads = newest.notifications.ad?.items ?? [];
    const shown = (await events.allInnerTexts()).slice(0, ads.length).join('\n');
    for (const { rec_id } of ads) expect(shown).toContain(`Why recommended ${comments.get(rec_id ?? '')}`);
    expect(shown).toContain('Left behind: <b>양파</b>');
    for (const [language, label] of [
      ['한국어', '추천 근거'],
      ['日本語', 'おすすめの理由'],
    ] as const) {
      await page.getByRole('button', { name: language }).click();
      await events.first().getByText(label).waitFor();
    }
  });
});
