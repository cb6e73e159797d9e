import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { waitFor } from '../../support/wait-for.ts';
import {
  type DashboardBrowser,
  openDashboard,
  seriousViolations,
  sidewaysOverflow,
} from '../dashboard/dashboard-browser.ts';
import { sample, stage2, stage4 } from './samples.ts';

let dashboard: DashboardBrowser;
beforeAll(async () => {
  dashboard = await openDashboard({ QUOTES_THINK_MS: '100', QUOTES_TOKEN_MS: '15' });
});
afterEach(async () => {
  dashboard.line.restore();
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const open = (options?: BrowserContextOptions) => dashboard.openPage('/quotes', options);
const log = (page: Page) => page.getByRole('log');
const shown = async (page: Page) => (await log(page).textContent()) ?? '';
/** Records what the log has shown in `window.looks`, in the page: from outside, a busy machine misses most of it. */
const recordLooks = (page: Page) =>
  page.evaluate(`
    window.looks = [];
    const log = document.querySelector('[role=log]');
    const options = { childList: true, characterData: true, subtree: true };
    new MutationObserver(() => window.looks.push(log.textContent)).observe(log, options);
  `);
const lastReply = (page: Page) => log(page).locator('[lang=ko]').last();
const field = (page: Page) => page.getByRole('textbox');
const currentStage = (page: Page) => page.locator('[aria-current=step]').textContent();
const stagesDone = (page: Page) => page.locator('.stage-done').count();
const card = (page: Page) => page.locator('figure');

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}

/** Sends a message and waits until the reply is complete. */
async function talk(page: Page, text: string): Promise<void> {
  const done = await stagesDone(page);
  await say(page, text);
  await waitFor(async () => (await stagesDone(page)) === done + 1, { timeoutMs: 15_000 });
}

describe('the page', () => {
  test('talks through four stages to a quote', async () => {
    const page = await open();
    expect(await currentStage(page)).toMatch(/1\s*Story/);
    for (const [place, text] of sample.messages.entries()) {
      await talk(page, text);
      expect(await stagesDone(page)).toBe(place + 1);
      expect(await card(page).count()).toBe(place === 3 ? 1 : 0);
      if (place === 0) expect(await lastReply(page).textContent()).toBe(sample.firstReply);
      if (place === 1) expect(await lastReply(page).textContent()).toBe(stage2);
    }
    expect(await lastReply(page).textContent()).toBe(stage4);
    expect(await card(page).locator('blockquote').textContent()).toMatch(/[가-힣]/);
    await page.reload();
    expect(await stagesDone(page)).toBe(4);
    await page.getByRole('button', { name: 'Start a new conversation' }).click();
    expect(await currentStage(page)).toMatch(/1\s*Story/);
    expect(await shown(page)).toBe('');
  });

  test('shows a reply token by token', async () => {
    const page = await open();
    await recordLooks(page);
    await say(page, '안녕');
    await waitFor(async () => (await stagesDone(page)) === 1);
    const looks = await page.evaluate<string[]>('window.looks');
    expect(looks.some((look) => look.includes('Thinking…'))).toBe(true);
    const partial = looks.filter((look) => look.includes('안녕하세요!') && !look.includes('있나요?'));
    expect(partial.length).toBeGreaterThan(0);
  });

  test('shows markup as text', async () => {
    const page = await open();
    await talk(page, '<img src=x onerror="alert(1)"> <b>굵게</b>');
    expect(await lastReply(page).textContent()).toContain('<b>굵게</b>에 대해');
  });

  test('restores the conversation after a reload, and the current reply', async () => {
    const page = await open();
    await talk(page, '하나');
    await say(page, '둘');
    await log(page).getByText('둘', { exact: true }).waitFor();
    await page.reload();
    await waitFor(async () => (await stagesDone(page)) === 2, { timeoutMs: 10_000 });
    expect(await shown(page)).toContain('하나에 대해');
    expect(await lastReply(page).textContent()).toBe(stage2);
  });

  test('reconnects when the connection is lost during a reply', async () => {
    const page = await open();
    await say(page, '말 '.repeat(100));
    await log(page).getByText('안녕하세요!').waitFor();
    dashboard.line.cut();
    await page.getByRole('status').getByText('Reconnecting…').waitFor();
    dashboard.line.restore();
    await waitFor(async () => (await stagesDone(page)) === 1, { timeoutMs: 15_000 });
    expect(await lastReply(page).textContent()).toBe(
      `안녕하세요! ${'말 '.repeat(100).trim()}에 대해 말씀해주셔서 감사합니다. 더 자세히 들려주실 수 있나요?`,
    );
    expect(await page.getByRole('status').textContent()).toBe('');
  });

  test('keeps a message that could not be sent, and shows the reason', async () => {
    const page = await open();
    dashboard.line.cut();
    await say(page, '안녕');
    await page.getByRole('alert').getByText('The message was not sent').waitFor();
    expect(await field(page).inputValue()).toBe('안녕');
    dashboard.line.restore();
    await talk(page, '안녕');
  });

  test('offers a new conversation when the old one has expired', async () => {
    const page = await open();
    await talk(page, '하나');
    await dashboard.testApp.orm.em.execute('update quote_conversations set expires_at = now()');
    await say(page, '둘');
    await page.getByText('This conversation has expired.').waitFor();
    await page.getByRole('button', { name: 'Start a new conversation' }).click();
    await talk(page, '다시');
    expect(await lastReply(page).textContent()).toContain('다시에 대해');
  });

  test('can be read by a screen reader, in light and dark', async () => {
    const page = await open({ colorScheme: 'light' });
    expect(await seriousViolations(page)).toEqual([]);
    for (const text of sample.messages) await talk(page, text);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousViolations(page)).toEqual([]);
    }
    expect(await page.locator('[aria-live=polite] figure').count()).toBe(1);
    expect(await log(page).getAttribute('aria-busy')).toBe('false');
  });

  test('fits a width of 360 pixels', async () => {
    const page = await open({ viewport: { width: 360, height: 640 } });
    await talk(page, `${'가'.repeat(200)} https://example.com/${'a'.repeat(200)}`);
    expect(await sidewaysOverflow(page)).toBe(0);
  });

  test.each([
    ['ko-KR', '명언 한마디', '보내기'],
    ['en-GB', 'A quote for you', 'Send'],
    ['ja-JP', 'あなたへの名言', '送信'],
  ])('speaks the language of the browser: %s', async (locale, title, send) => {
    const page = await open({ locale });
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByRole('button', { name: send, exact: true }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe(locale.slice(0, 2));
  });
});
