import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
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
/** Two pages of chats; the last is the newest. */
const prompts = [
  ...Array.from({ length: 19 }, (_, index) => `Dinner ${index + 1}`),
  '<img src=x onerror="document.title=1">',
  'Salmon for two',
];
const longName = `<b>Ana</b> ${'of the long name '.repeat(6)}`;

beforeAll(async () => {
  dashboard = await openDashboard();
  tenant = await dashboard.testApp.newTenant();
  profileId = await tenant.sdk.newProfile({ name: longName, gender: 'F', age: 41, locale: 'en' });
  for (const prompt of prompts) await tenant.sdk.kickOff(profileId, { prompt });
  const completed = () => countChats(tenant, '?status=completed');
  await waitFor(async () => (await completed()) === prompts.length, { timeoutMs: 30_000 });
  await setFaults(dashboard.testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
  const { data } = await tenant.sdk.kickOff(profileId, { prompt: '오늘 저녁 카레 땡기는데' });
  await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  await setFaults(dashboard.testApp.standins.llmDemoUrl);
}, 60_000);
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

/** The number of chats of the tenant. */
async function countChats({ adminToken }: TestTenant, query: string): Promise<number> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const response = await fetch(`${dashboard.testApp.baseUrl}/api/v1/sdk-chat${query}`, { headers });
  const { data } = (await response.json()) as { data: { total: number } };
  return data.total;
}

const rows = (page: Page) => page.locator('tbody tr');
const params = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

describe('signing in', () => {
  test('by a link takes its secrets out of the address', async () => {
    const page = await dashboard.signIn(tenant, { profileId });
    await rows(page).first().waitFor();
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.evaluate('document.cookie + JSON.stringify(localStorage)')).not.toContain(
      tenant.adminToken,
    );
  });

  test('is kept after a reload', async () => {
    const page = await dashboard.signIn(tenant);
    await page.reload();
    await rows(page).first().waitFor();
  });

  test('by the form leads where the address points', async () => {
    const page = await dashboard.openPage('/dashboard?status=ended');
    await page.getByLabel('Access token').fill(tenant.adminToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expectRows(page, 1);
    expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('ended');
  });

  test('with an invalid token shows an error', async () => {
    const page = await dashboard.openPage('/dashboard');
    await page.getByLabel('Access token').fill('not a login');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Sign-in failed').waitFor();
  });

  test('with a backoffice token shows the backoffice', async () => {
    const page = await dashboard.openPage(`/dashboard#token=${dashboard.testApp.backofficeToken}`);
    await page.getByRole('heading', { name: 'Failed rounds' }).waitFor();
  });

  test('ends by the button', async () => {
    const page = await dashboard.signIn(tenant);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Access token').waitFor();
    await page.getByRole('status').getByText('Signed out').waitFor();
    await page.reload();
    await page.getByLabel('Access token').waitFor();
  });
});

describe('the list', () => {
  test('reads the first page when it opens [DUI-02]', async () => {
    const page = await dashboard.openPage('/dashboard');
    const asked = await watchRequests(page);
    await page.getByLabel('Access token').fill(tenant.adminToken);
    await page.keyboard.press('Enter');
    await expectRows(page, 20);
    expect(asked.filter((one) => one.startsWith('GET /api/v1/sdk-chat?'))).toContain(
      'GET /api/v1/sdk-chat?page=0&size=20',
    );
  });

  test('opens the event stream when it opens [DUI-03]', async () => {
    const page = await dashboard.openPage('/dashboard');
    const stream = page.waitForRequest((request) => request.resourceType() === 'eventsource');
    await page.getByLabel('Access token').fill(tenant.adminToken);
    await page.keyboard.press('Enter');
    expect(new URL((await stream).url()).pathname).toBe('/api/v1/sdk-chat/events/stream');
  });

  test('shows status, prompt, profile and time of a chat', async () => {
    const page = await dashboard.signIn(tenant);
    await expectRows(page, 20);
    const row = rows(page).first();
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      'Ended',
      '오늘 저녁 카레 땡기는데',
      expect.stringMatching(/^<b>Ana<\/b> of .*\s+Female · 41 · en$/),
      '1',
      expect.stringMatching(/^[\d.]+ sec$/),
      '0',
      expect.stringMatching(/^(now|\d minutes? ago)\s+Ended (now|\d minutes? ago)$/),
    ]);
    const time = row.locator('time').first();
    expect(await time.getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(await time.getAttribute('title')).toMatch(/\d:\d\d:\d\d/);
  });

  test('shows credits left and running rounds, and follows them', async () => {
    const shop = await dashboard.testApp.newTenant({ credit: 1_200 });
    const profile = await shop.sdk.newProfile();
    await setFaults(dashboard.testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const page = await dashboard.signIn(shop);
    await page.getByText('Credits 1,200').waitFor();
    await page.getByText('Running 0').waitFor();
    const { data } = await shop.sdk.kickOff(profile, { prompt: 'Dinner' });
    await page.reload();
    await page.getByText('Credits 1,199').waitFor();
    await page.getByText('Running 1').waitFor();
    await shop.sdk.send('DELETE', `/v1/chat/${profile}/recommend/${data.chat_id}`);
    await page.getByText('Running 0').waitFor();
    await page.getByText('Credits 1,200').waitFor();
    await setFaults(dashboard.testApp.standins.llmDemoUrl);
  });

  test('shows HTML of shoppers as text', async () => {
    const page = await dashboard.signIn(tenant);
    await page.getByRole('link', { name: '<img src=x onerror="document.title=1">' }).waitFor();
    expect(await page.locator('tbody :is(img, b)').count()).toBe(0);
    expect(await page.title()).toBe('Roundtable');
  });

  test('keeps its filters in the address, and goes back', async () => {
    const page = await dashboard.signIn(tenant);
    await expectRows(page, 20);
    await page.getByRole('combobox', { name: 'Status' }).selectOption('ended');
    await expectRows(page, 1);
    expect(params(page)).toEqual({ status: 'ended' });
    await page.getByRole('combobox', { name: 'Status' }).selectOption('');
    await expectRows(page, 20);
    await page.getByRole('searchbox').fill('sALMON');
    await expectRows(page, 1);
    expect(params(page)).toEqual({ q: 'sALMON' });
    await page.goBack();
    await page.goBack();
    await expectRows(page, 1);
    expect(params(page)).toEqual({ status: 'ended' });
    await page.goBack();
    await expectRows(page, 20);
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });

  test('is narrowed to a profile by its name', async () => {
    const other = await tenant.sdk.newProfile({ name: '김민준' });
    await tenant.sdk.runRound(other, { prompt: 'Gimbap' });
    const page = await dashboard.signIn(tenant);
    await page.getByRole('button', { name: '김민준' }).click();
    await expectRows(page, 1);
    expect(params(page)).toEqual({ profile_id: other });
    await page.getByRole('button', { name: 'Clear the profile filter' }).click();
    await expectRows(page, 20);
  });

  test('has pages', async () => {
    const page = await dashboard.signIn(tenant);
    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL('**/dashboard?page=1');
    await page.getByRole('link', { name: 'Dinner 1', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'Next' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Previous' }).click();
    await expectRows(page, 20);
  });

  test('distinguishes no chats from no matches', async () => {
    const empty = await dashboard.signIn(await dashboard.testApp.newTenant());
    await empty.getByText('No chats yet').waitFor();
    const filtered = await dashboard.signIn(tenant, { path: '/dashboard?q=nobody' });
    await filtered.getByText('No matching chats').waitFor();
    await filtered.getByRole('link', { name: 'Clear the filters' }).click();
    await expectRows(filtered, 20);
  });

  test('speaks three languages without a request', async () => {
    const page = await dashboard.signIn(tenant);
    await expectRows(page, 20);
    const asked = await watchRequests(page);
    for (const [name, lang, heading] of [
      ['한국어', 'ko', '채팅'],
      ['日本語', 'ja', 'チャット'],
      ['English', 'en', 'Chats'],
    ] as const) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      expect(await page.evaluate('document.documentElement.lang')).toBe(lang);
    }
    expect(asked).toEqual([]);
  });

  test('follows the system’s color scheme until one is chosen', async () => {
    const page = await dashboard.signIn(tenant, { colorScheme: 'dark' });
    const lightness = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await lightness();
    await page.getByRole('button', { name: 'Light colours' }).click();
    expect(await lightness()).not.toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await lightness()).toBe(dark);
  });

  test('fits a screen of 360 px', async () => {
    const page = await dashboard.signIn(tenant, { viewport: { width: 360, height: 740 } });
    await expectRows(page, 20);
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.getByRole('link', { name: 'Salmon for two' }).click();
    await page.waitForURL('**/dashboard/chats/*');
  });

  test('can be used by the keyboard alone', async () => {
    const page = await dashboard.signIn(tenant);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    for (const control of ['search', 'select-one', 'select-one', 'button', 'button', 'button', 'button']) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.type')).toBe(control);
    }
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/dashboard/chats/*');
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('the form has no serious fault for axe', async () => {
    const page = await dashboard.openPage('/dashboard', { colorScheme });
    await page.getByLabel('Access token').fill('no');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('the list has no serious fault for axe', async () => {
    const page = await dashboard.signIn(tenant, { colorScheme });
    await expectRows(page, 20);
    expect(await seriousViolations(page)).toEqual([]);
  });
});
