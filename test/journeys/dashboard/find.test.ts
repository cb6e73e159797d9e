import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { settleRound } from '../../../db/repositories/chat/settlement.ts';
import { admit, complete, failure, newChatFor, newShopperFor } from '../../support/rows.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
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
  tenant = await dashboard.testApp.newTenant();
  const db = dashboard.testApp.orm.em;
  const shopper = await newShopperFor(db, tenant, { name: 'Ana', gender: 'F', age: 41, locale: 'en' });
  const long = newChatFor(shopper);
  await complete(db, await admit(db, long, { prompt: 'Bulgogi for guests' }));
  await complete(db, await admit(db, long, { prompt: 'And side dishes' }));
  await complete(db, await admit(db, newChatFor(shopper), { prompt: 'Salmon for two' }));
  await settleRound(db, await admit(db, newChatFor(shopper), { prompt: 'Gimbap' }), failure());
  // Durations that differ, and a chat of long ago.
  const figures = { 'And side dishes': 5_000, 'Salmon for two': 72_000, Gimbap: 900 };
  for (const [prompt, ms] of Object.entries(figures)) {
    await db.execute(
      `update chats set last_round_ms = ? from rounds
       where rounds.chat_id = chats.id and rounds.prompt = ? and chats.tenant_id = ?`,
      [ms, prompt, tenant.id],
    );
  }
  await db.execute(
    `update chats set created_at = '2026-01-02T03:04:00Z' from rounds
     where rounds.chat_id = chats.id and rounds.prompt = 'Salmon for two' and chats.tenant_id = ?`,
    [tenant.id],
  );
}, 60_000);
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const params = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const prompts = (page: Page) => page.locator('tbody .chat-prompt a').allInnerTexts();
const expectPrompts = (page: Page, expected: string[]) =>
  waitFor(async () => JSON.stringify(await prompts(page)) === JSON.stringify(expected));
const open = (path: string, options = {}) => dashboard.signIn(tenant, { path, ...options });

describe('the list', () => {
  test('shows rounds, duration and credits', async () => {
    const page = await open('/dashboard');
    await expectRows(page, 3);
    const row = page.getByRole('row', { name: 'And side dishes' });
    expect(await row.locator('.chat-figure').allInnerTexts()).toEqual(['2', '5 sec', '2']);
    const failed = page.getByRole('row', { name: 'Gimbap' });
    expect(await failed.locator('.chat-figure').allInnerTexts()).toEqual(['1', '0.9 sec', '0']);
  });

  test('sorts by its columns, in the address', async () => {
    const page = await open('/dashboard');
    await page.getByRole('button', { name: 'Duration' }).click();
    await expectPrompts(page, ['Salmon for two', 'And side dishes', 'Gimbap']);
    expect(params(page)).toEqual({ sort: '-duration' });
    const header = page.getByRole('columnheader', { name: 'Duration' });
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('button', { name: 'Duration' }).click();
    await expectPrompts(page, ['Gimbap', 'And side dishes', 'Salmon for two']);
    await page.getByRole('button', { name: 'Rounds' }).click();
    await expectPrompts(page, ['And side dishes', 'Gimbap', 'Salmon for two']);
    await page.reload();
    await expectPrompts(page, ['And side dishes', 'Gimbap', 'Salmon for two']);
    await page.goBack();
    await expectPrompts(page, ['Gimbap', 'And side dishes', 'Salmon for two']);
  });

  test('filters by a time ago and by exact times', async () => {
    const page = await open('/dashboard');
    await expectRows(page, 3);
    await page.getByRole('combobox', { name: 'Time' }).selectOption('24h');
    await expectPrompts(page, ['Gimbap', 'And side dishes']);
    expect(params(page)).toEqual({ from: '24h' });
    await page.getByRole('combobox', { name: 'Time' }).selectOption('custom');
    await page.getByLabel('Started from').fill('2026-01-01T00:00');
    await page.getByLabel('Started from').blur();
    await page.getByLabel('Started before').fill('2026-02-01T00:00');
    await page.getByLabel('Started before').blur();
    await expectPrompts(page, ['Salmon for two']);
    expect(params(page)).toEqual({
      from: expect.stringMatching(/^2025-12-31T|^2026-01-01T/),
      to: expect.stringMatching(/^2026-0\d-\d\dT[\d:]+Z$/),
    });
    await page.getByRole('button', { name: /Clear this filter: Before/ }).click();
    await page.getByRole('button', { name: /Clear this filter: From/ }).click();
    await expectRows(page, 3);
  });

  test('filters by the code of an error, from a row, and by duration', async () => {
    const page = await open('/dashboard');
    await page.getByRole('button', { name: 'meal_suggest failed' }).click();
    await expectPrompts(page, ['Gimbap']);
    expect(params(page)).toEqual({ error_code: 'meal_suggest failed' });
    await page.getByRole('button', { name: 'Clear this filter: meal_suggest failed' }).click();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByLabel('Took at least (s)').fill('5');
    await page.getByLabel('Took at least (s)').blur();
    await page.getByLabel('Sort').selectOption('-duration');
    await expectPrompts(page, ['Salmon for two', 'And side dishes']);
    expect(params(page)).toEqual({ min_seconds: '5', sort: '-duration' });
  });

  test('names what is wrong with the address, and goes on', async () => {
    const page = await open(
      '/dashboard?status=lost&from=yesterday&min_seconds=-1&sort=prompt&q=gimbap&page=x&profile_id=1',
    );
    await expectPrompts(page, ['Gimbap']);
    const alert = page.getByRole('alert');
    for (const bad of ['status=lost', 'from=yesterday', 'min_seconds=-1', 'sort=prompt', 'page=x']) {
      await alert.getByText(bad, { exact: true }).waitFor();
    }
    await alert.getByRole('link', { name: 'Remove from the address' }).click();
    expect(params(page)).toEqual({ q: 'gimbap' });
    expect(await page.getByRole('alert').count()).toBe(0);
    await expectPrompts(page, ['Gimbap']);
  });

  test('goes on without a bound that leaves an empty range', async () => {
    const page = await open('/dashboard?from=1h&to=2h&min_seconds=9&max_seconds=1');
    await page.getByRole('alert').getByText('to=2h').waitFor();
    await page.getByText('No matching chats').waitFor();
    expect(await page.getByText('could not be loaded').count()).toBe(0);
  });
});

describe('saved views', () => {
  test('keep filters for oneself and for the tenant, with counts', async () => {
    const page = await open('/dashboard?status=completed&from=24h');
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByLabel('Name of the view').fill('Done today');
    await page.getByLabel('Share with all admins').check();
    await page.getByRole('button', { name: 'Save view' }).click();
    const views = page.getByRole('navigation', { name: 'Saved views' });
    await views.getByRole('link', { name: 'Shared by the tenant: Done today 1' }).waitFor();
    await views.getByRole('link', { name: 'All' }).click();
    await expectRows(page, 3);
    await page.reload();
    await views.getByRole('link', { name: 'Done today' }).click();
    await expectPrompts(page, ['And side dishes']);
    expect(params(page)).toEqual({ status: 'completed', from: '24h' });
    await page.getByRole('button', { name: 'Delete the view “Done today”' }).click();
    await page.waitForURL('**/dashboard');
    await views.waitFor({ state: 'detached' });
  });
});

describe('taking along', () => {
  test.each(['CSV', 'JSON'] as const)('saves what the filters show as %s', async (format) => {
    const page = await open('/dashboard?status=error');
    await expectRows(page, 1);
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: `Export all these chats as ${format}` }).click();
    const file = await waiting;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^chats-[-\\d]+\\.${format.toLowerCase()}$`));
    const text = await readFile(await file.path(), 'utf8');
    expect(text).toContain('Gimbap');
    expect(text).not.toContain('Salmon');
    expect(text).toMatch(
      format === 'CSV' ? /# complete: 1 rows\r\n$/ : /"complete":true,"reason":null,"rows":1\}\}\n$/,
    );
  });

  test('opens a link to a chat after signing in', async () => {
    const signedIn = await open('/dashboard');
    await signedIn.getByRole('link', { name: 'Gimbap' }).click();
    await signedIn.waitForURL('**/dashboard/chats/*');
    const page = await dashboard.openPage(new URL(signedIn.url()).pathname);
    await page.getByLabel('Access token').fill(tenant.adminToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Ana', exact: true }).waitFor();
    await page.getByRole('blockquote').getByText('Gimbap').waitFor();
  });
});

describe.each([360, 1440])('at %i px', (width) => {
  test.each([
    ['en', 'Filters', 'Save view'],
    ['ko', '필터', '보기 저장'],
    ['ja', '絞り込み', 'ビューを保存'],
  ] as const)('the filters in %s fit and have no fault for axe', async (locale, filters, save) => {
    const address =
      '/dashboard?from=2026-01-01T00:00:00Z&min_seconds=0.5&error_code=meal_suggest%20failed&to=x';
    const page = await open(address, {
      viewport: { width, height: 900 },
      language: locale,
    });
    await expectRows(page, 1);
    await page.getByRole('button', { name: filters, exact: true }).click();
    await page.getByRole('button', { name: save }).click();
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await allViolations(page)).toEqual([]);
  });
});
