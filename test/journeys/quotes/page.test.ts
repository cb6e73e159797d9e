import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitFor } from '../../support/wait-for.ts';
import { type Desk, openDesk, seriousViolations, sidewaysOverflow } from '../dashboard/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUOTES_TOKEN_MS: '40' });
});
afterEach(async () => {
  desk.expectNoFaults();
  await desk.closePages();
});
afterAll(() => desk?.close());

const replies = (page: Page) => page.locator('.message-bot');
const textOf = async (page: Page, place: number) => (await replies(page).nth(place).textContent()) ?? '';
const currentStage = (page: Page) => page.locator('[aria-current=step]').textContent();

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Says something and waits until the reply has been heard to its end. */
async function talk(page: Page, text: string): Promise<void> {
  await say(page, text);
  await page.locator('[role=log][aria-busy=false] .message-user', { hasText: text }).waitFor();
}

describe('the page at /quotes', () => {
  test('leads through four stages to the quote [QGEN-01, QSSE-19, QSSE-20]', async () => {
    const page = await desk.openPage('/quotes');
    expect(await currentStage(page)).toMatch(/Story/);
    await talk(page, '오늘 지하철에서 넘어져서 <b>기분</b>이 안 좋아요');
    expect(await textOf(page, 0)).toMatch(/^Quote Generator: 안녕하세요! 오늘 .*<b>기분<\/b>.*\?$/);
    expect(await currentStage(page)).toMatch(/Details/);
    await talk(page, '사람들이 다 쳐다봤어요');
    await talk(page, '부끄럽고 슬펐어요');
    expect(await page.locator('.quote-card').count()).toBe(0);
    await talk(page, '힘이 되는 말이 듣고 싶어요');
    expect(await textOf(page, 3)).toContain('따뜻한 말을 전해드릴게요.');
    expect(await page.locator('.quote-card blockquote').textContent()).toMatch(/./);
    expect(await page.locator('.stage-done').count()).toBe(4);
    expect(await seriousViolations(page)).toEqual([]);

    await page.reload();
    expect(await replies(page).count()).toBe(4);
    await page.getByRole('button', { name: 'Begin a new conversation' }).click();
    expect(await replies(page).count()).toBe(0);
    expect(await currentStage(page)).toMatch(/Story/);
  });

  test('shows tokens as they come, and goes on with them after the line was lost', async () => {
    const page = await desk.openPage('/quotes', { viewport: { width: 360, height: 640 } });
    await say(page, Array.from({ length: 60 }, (_, place) => `단어${place}`).join(' '));
    await waitFor(async () => (await textOf(page, 0)).includes('단어3'));
    expect(await textOf(page, 0)).not.toContain('있나요?');
    desk.line.cut();
    await page.getByText('Reconnecting…').waitFor();
    desk.line.restore();
    await waitFor(async () => (await textOf(page, 0)).endsWith('있나요?'), { timeoutMs: 10_000 });
    expect((await textOf(page, 0)).match(/단어/g)).toHaveLength(60);
    expect(await sidewaysOverflow(page)).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('keeps what was typed when it cannot be sent', async () => {
    const page = await desk.openPage('/quotes');
    desk.line.cut();
    try {
      await say(page, '들리나요?');
      await page.getByRole('alert').waitFor();
      expect(await page.getByLabel('Message').inputValue()).toBe('들리나요?');
    } finally {
      desk.line.restore();
    }
    await page.getByRole('button', { name: 'Send' }).click();
    await waitFor(async () => (await textOf(page, 0)).endsWith('있나요?'));
  });
});
