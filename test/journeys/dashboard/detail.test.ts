import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { RoundView } from '../../support/sdk-client.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { createShoppingFixture, getAnalystComments, type ShoppingFixture } from '../sdk/shopping-fixture.ts';
import {
  allViolations,
  type DashboardBrowser,
  openDashboard,
  sidewaysOverflow,
  watchRequests,
} from './dashboard-browser.ts';

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
      expect.stringMatching(/^Meal done\s+[\d.]+ sec\s+Waits, attempts and answer/),
      expect.stringMatching(/^Shopping list done\s+[\d.]+ sec\s/),
      expect.stringMatching(/^Cross-sell done\s+[\d.]+ sec\s/),
      expect.stringMatching(/^Ads and coupons done\s+[\d.]+ sec\s/),
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

describe('the timeline of a round', () => {
  /** One call of step 2 fails and its repeat is answered; all calls of step 3 fail. */
  async function newUnsteadyRound() {
    await setFaults(dashboard.testApp.standins.llmDemoUrl, [
      { step: 'todos', kind: 'error', nth: 1 },
      { step: 'cross-sell', kind: 'timeout' },
    ]);
    const { sdk, profileId } = shopping;
    const { chatId, round } = await sdk.runRound(profileId, { prompt: 'Bulgogi' });
    return { chatId, roundId: round.round_id };
  }
  const step = (page: Page, name: string) => page.locator(`[data-step=${name}]`);

  const languages = [
    {
      language: 'en',
      more: 'Waits, attempts and answer',
      waits: [/^Waited [\d.,]+ sec to begin$/, /^Waited [\d.,]+ sec to try again$/],
      failed: 'error of the upstream',
      late: 'no answer in time',
      answer: 'The upstream’s answer',
    },
    {
      language: 'ko',
      more: '대기, 시도, 응답',
      waits: [/^시작까지 [\d.,]+초 대기$/, /^[\d.,]+초 후 다시 시도$/],
      failed: '외부 서비스의 오류',
      late: '제때 답하지 않음',
      answer: '외부 서비스의 응답',
    },
    {
      language: 'ja',
      more: '待機・試行・応答',
      waits: [/^開始まで [\d.,]+ 秒 待機$/, /^再試行まで [\d.,]+ 秒 待機$/],
      failed: '外部サービスのエラー',
      late: '時間内に応答なし',
      answer: '外部サービスの応答',
    },
  ] as const;
  test.each(
    languages.flatMap((words) => [
      { ...words, width: 360 },
      { ...words, width: 1_440 },
    ]),
  )('shows waits, attempts, answers and the ids of failed calls: $language at $width px', async (words) => {
    const { chatId, roundId } = await newUnsteadyRound();
    const page = await dashboard.signIn(shopping.tenant, {
      path: `/dashboard/chats/${chatId}`,
      language: words.language,
      viewport: { width: words.width, height: 900 },
    });
    const { llmDemoUrl } = dashboard.testApp.standins;
    const [todosCall] = await getCalls(llmDemoUrl, roundId, 'todos');
    const lateCalls = await getCalls(llmDemoUrl, roundId, 'cross-sell');
    // What failed is open; nobody has asked for answers yet.
    const late = step(page, 'cross_sell').locator('.attempt-failed');
    await late.first().waitFor();
    expect(await late.count()).toBe(lateCalls.length);
    const lastText = await late.last().textContent();
    for (const text of [words.late, '504', `${roundId}/cross-sell`, lateCalls.at(-1)?.request_id])
      expect(lastText).toContain(text);

    const requests = await watchRequests(page);
    await step(page, 'todos').getByText(words.more).click();
    const todos = step(page, 'todos').locator('.attempts > li');
    await todos.last().waitFor();
    expect(await todos.count()).toBe(4);
    const texts = await todos.allTextContents();
    expect([texts[0], texts[2]]).toEqual(words.waits.map((form) => expect.stringMatching(form)));
    for (const text of [words.failed, '500', `${roundId}/todos`, todosCall?.request_id])
      expect(texts[1]).toContain(text);
    expect(requests).toEqual([]);
    await step(page, 'todos').getByText(words.answer).click();
    const answer = await step(page, 'todos').locator('pre').textContent();
    expect(JSON.parse(answer ?? '')).toHaveProperty('items');
    expect(requests).toEqual([`GET /api/v1/sdk-chat/${chatId}/rounds/${roundId}/answers/todos`]);
    expect([await sidewaysOverflow(page), await allViolations(page)]).toEqual([0, []]);
    await page.close();
  });

  test('shows the beginning of a long answer, as text', async () => {
    const { chatId, round } = await shopping.sdk.runRound(shopping.profileId, { prompt: 'Ramen' });
    const raw = { a: `<img src=x onerror="window.hacked = true">${'x'.repeat(1_000_000)}` };
    // PostgreSQL writes a space after the colon.
    const bytes = JSON.stringify(raw).length + 1;
    await dashboard.testApp.orm.em
      .fork()
      .getKysely()
      .updateTable('round_steps')
      .set({ raw })
      .where('round_id', '=', round.round_id)
      .execute();
    const page = await dashboard.signIn(shopping.tenant, { path: `/dashboard/chats/${chatId}` });
    await step(page, 'todos').getByText('Waits, attempts and answer').click();
    await step(page, 'todos').getByText('The upstream’s answer').click();
    await step(page, 'todos')
      .getByText(`Only the first 16 KiB of ${bytes.toLocaleString('en')} bytes are shown.`)
      .waitFor();
    const shown = await step(page, 'todos').locator('pre').textContent();
    expect(shown).toMatch(/^\{"a": "<img src=x/);
    expect(shown).toHaveLength(16 * 1_024);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect([await sidewaysOverflow(page), await allViolations(page)]).toEqual([0, []]);
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
