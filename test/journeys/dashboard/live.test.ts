import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type { Page } from 'playwright-core';
import { type TestTenant, testSecrets } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import {
  type DashboardBrowser,
  expectRows,
  openDashboard,
  signInFragment,
  watchRequests,
} from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let tenant: TestTenant;
let profileId: string;
let chatId: string;
let roundId: string;

beforeAll(async () => {
  dashboard = await openDashboard();
});
beforeEach(async () => {
  tenant = await dashboard.testApp.newTenant();
  profileId = await tenant.sdk.newProfile({ name: '佐藤花子', gender: 'F', age: 32, locale: 'ja' });
  const { chatId: id, round } = await tenant.sdk.runRound(profileId, { prompt: 'Curry for two' });
  chatId = id;
  roundId = round.round_id;
});
afterEach(async () => {
  await setFaults(dashboard.testApp.standins.llmDemoUrl);
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

async function openList(): Promise<Page> {
  const page = await dashboard.signIn(tenant);
  await expectRows(page, 1);
  return page;
}

const state = (page: Page, name: string) => page.getByRole('status').getByText(name, { exact: true });
const toasts = (page: Page) => page.getByRole('region', { name: 'Notifications' }).getByRole('article');
const trigger = (path: string, body: object) =>
  tenant.sdk.send('POST', `/v1/chat/${profileId}/${path}`, { chat_id: chatId, ...body });

describe('a chat that completes', () => {
  test('has only its own row reloaded [DUI-04]', async () => {
    const page = await openList();
    const asked = await watchRequests(page);
    await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'And wine' });
    await page.getByRole('link', { name: 'And wine' }).waitFor();
    expect(asked).toEqual([`GET /api/v1/sdk-chat/${chatId}`]);
  });

  test('has its row highlighted in place', async () => {
    const page = await openList();
    const background = () =>
      page.evaluate(`getComputedStyle(document.querySelector('[data-chat-id="${chatId}"]')).backgroundColor`);
    const before = await background();
    await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'And wine' });
    await waitFor(async () => (await background()) !== before);
  });

  test('appears at the top without a click', async () => {
    const page = await openList();
    await tenant.sdk.runRound(profileId, { prompt: 'Gimbap' });
    await expectRows(page, 2);
    expect(await page.locator('tbody a').allInnerTexts()).toEqual(['Gimbap', 'Curry for two']);
    await page.getByText('1 new, at the top').waitFor();
  });

  test('counts as new while the rows are being read', async () => {
    const page = await openList();
    await page.getByRole('link', { name: 'Curry for two' }).hover();
    await tenant.sdk.runRound(profileId, { prompt: 'Gimbap' });
    const button = page.getByRole('button', { name: 'Show 1 new' });
    await button.waitFor();
    await expectRows(page, 1);
    await button.click();
    await expectRows(page, 2);
    expect(await button.count()).toBe(0);
    await page.getByRole('link', { name: 'Curry for two' }).focus();
    await tenant.sdk.runRound(profileId, { prompt: 'Pasta' });
    await button.waitFor();
    await page.getByRole('searchbox').focus();
    await expectRows(page, 3);
  });

  test('does not count as new if the filter excludes it', async () => {
    const page = await dashboard.signIn(tenant, { path: '/dashboard?q=curry' });
    await expectRows(page, 1);
    const asked = await watchRequests(page);
    await tenant.sdk.runRound(profileId, { prompt: 'Gimbap' });
    await waitFor(() => asked.length > 0);
    await tenant.sdk.runRound(profileId, { prompt: 'Chicken curry' });
    await page.getByRole('link', { name: 'Chicken curry' }).waitFor();
    await expectRows(page, 2);
  });
});

describe('the list', () => {
  test('learns of a failed round and an ended chat by the stream alone [D3]', async () => {
    await setFaults(dashboard.testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const { data: running } = await tenant.sdk.kickOff(profileId, { prompt: 'Gimbap' });
    const page = await dashboard.openPage('/openapi.json');
    await page.clock.install();
    await page.goto(`${new URL(page.url()).origin}/dashboard${signInFragment(tenant)}`);
    await page.getByRole('cell', { name: 'In progress' }).waitFor();
    // The list may be shown before the stream is open.
    await state(page, 'Live').waitFor();
    const asked = await watchRequests(page);
    await page.clock.fastForward(60_000);

    await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${running.chat_id}`);
    await page.getByRole('cell', { name: 'Ended', exact: true }).waitFor();
    expect(await toasts(page).getByRole('link').getAttribute('href')).toBe(
      `/dashboard/chats/${running.chat_id}`,
    );
    await setFaults(dashboard.testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed' }]);
    await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'And wine' });
    await page.getByRole('cell', { name: 'Error', exact: true }).waitFor();
    const reads = [running.chat_id, chatId].map((id) => `GET /api/v1/sdk-chat/${id}`);
    expect([...new Set(asked)].filter((one) => !/usage|standing|errors/.test(one))).toEqual(reads);
  });

  test('is read again when the server has missed events', async () => {
    const script = `const Real = EventSource;
      window.EventSource = class extends Real { constructor(url) { super(url); window.source = this; } };`;
    const page = await dashboard.signIn(tenant, { script });
    await expectRows(page, 1);
    const asked = await watchRequests(page);
    await page.evaluate(`window.source.dispatchEvent(new MessageEvent('gap', { data: '{}' }))`);
    const listed = () => asked.filter((one) => one.startsWith('GET /api/v1/sdk-chat?'));
    await waitFor(() => listed().length > 0);
    expect(listed()).toHaveLength(1);
  });
});

describe('a round that fails', () => {
  test('shows as a toast at once, and in its row [D3]', async () => {
    const page = await openList();
    await setFaults(dashboard.testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed' }]);
    await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'And wine' });
    await toasts(page).getByText('Round failed · 佐藤花子').waitFor();
    await page.getByRole('cell', { name: 'Error', exact: true }).waitFor();
    await toasts(page).getByRole('link').click();
    await page.waitForURL(`**/dashboard/chats/${chatId}`);
  });
});

describe('a trigger', () => {
  test('on the back list shows as a toast at once [DUI-05]', async () => {
    const page = await openList();
    await trigger('backlist-trigger', {});
    const toast = toasts(page);
    await toast.getByText('Back list to show · 佐藤花子').waitFor();
    await toast.getByRole('link').click();
    await page.waitForURL(`**/dashboard/chats/${chatId}`);
  });

  test('at a signage says why its items were recommended [DUI-07]', async () => {
    const page = await openList();
    await trigger('trigger/signage', { round_id: roundId });
    await expectReasons(page);
  });

  test('of a recommended item says why it was [DUI-07]', async () => {
    const page = await openList();
    const { data } = await tenant.sdk.pollRound(profileId, chatId, roundId);
    await trigger('trigger/recommend', { round_id: roundId, rec_id: data.recommended_items[0]?.rec_id });
    await expectReasons(page);
  });

  test('of a coupon shows its kind', async () => {
    const page = await openList();
    const { data } = await tenant.sdk.pollRound(profileId, chatId, roundId);
    const rec_id = data.notifications.coupon[0]?.rec_id;
    await trigger('trigger/coupon', { round_id: roundId, rec_id, kind: 'redeemed' });
    await toasts(page).getByText('Coupon redeemed').waitFor();
  });

  test('leaves its toast by the button', async () => {
    const page = await openList();
    await trigger('backlist-trigger', {});
    await toasts(page).getByRole('button', { name: 'Close' }).click();
    await waitFor(async () => (await toasts(page).count()) === 0);
  });

  test('shows HTML of the app as text', async () => {
    const page = await openList();
    const item = { rec_id: 'x', item_name: '<img src=x onerror="document.title=1">' };
    await trigger('backlist-trigger', { notification_items: [item] });
    await toasts(page).getByText(item.item_name).waitFor();
    expect(await page.title()).toBe('Roundtable');
  });
});

/** The reasons under their label, which follows the language. */
async function expectReasons(page: Page): Promise<void> {
  const note = toasts(page).getByText('Why recommended').locator('..');
  await note.waitFor();
  expect((await note.textContent())?.length).toBeGreaterThan('Why recommended'.length + 10);
  for (const [name, label] of [
    ['한국어', '추천 근거'],
    ['日本語', 'おすすめの理由'],
  ] as const) {
    await page.getByRole('button', { name }).click();
    await page.getByRole('article').getByText(label).waitFor();
  }
}

describe('a pause', () => {
  test('queues events, and counts them', async () => {
    const page = await openList();
    await page.getByRole('button', { name: 'Pause live updates' }).click();
    await state(page, 'Paused').waitFor();
    await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'And wine' });
    await trigger('backlist-trigger', {});
    const held = page.getByRole('button', { name: '2 new' });
    await held.waitFor();
    expect(await page.getByRole('link', { name: 'And wine' }).count()).toBe(0);
    expect(await toasts(page).count()).toBe(0);
    await held.click();
    await page.getByRole('link', { name: 'And wine' }).waitFor();
    await toasts(page).waitFor();
    await state(page, 'Live').waitFor();
  });
});

describe('the connection', () => {
  test('is restored, and the list reloaded', async () => {
    const page = await openList();
    await page.evaluate('window.sameDocument = true');
    dashboard.line.cut();
    await state(page, 'Reconnecting').waitFor();
    await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'And wine' });
    dashboard.line.restore();
    await state(page, 'Live').waitFor();
    await page.getByRole('link', { name: 'And wine' }).waitFor();
    expect(await page.evaluate('window.sameDocument')).toBe(true);
  });

  test('ends with the session', async () => {
    // Clock tolerance (ruling D11): a token is accepted for this long after its `exp`.
    const leewayS = 30;
    const claims = { tenant: tenant.code, user: { id: 'operator', role: 'admin' } };
    const options = { issuer: 'roundtable', audience: 'tenant', expiresIn: 4 - leewayS };
    const adminToken = jwt.sign(claims, testSecrets.tenant, options);
    const page = await dashboard.openPage(`/dashboard${signInFragment({ ...tenant, adminToken })}`);
    await page.getByText('Your session has ended').waitFor();
    await state(page, 'Signed out').waitFor();
  });
});
