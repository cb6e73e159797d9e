/**
 * `node_modules/.bin/node dev/dashboard-screenshots.ts [DEMO_JSON]`: updates the screenshots in docs/images/ from a running
 * `npm start` (addresses from `.data/demo.json`). It adds shoppers and chats, and makes llm-demo answer without delay
 * from then on. Names are Korean and Japanese: on Debian, `apt-get install fonts-noto-cjk`.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { openBrowser } from '../test/support/browser.ts';
import { SdkClient } from '../test/support/sdk-client.ts';
import { root } from './data-folder.ts';
import { saveScreenshot, screenshotFolder } from './screenshot-files.ts';
import { setFaults } from './standin-control.ts';

const demoSchema = z.looseObject({
  base_url: z.string(),
  dashboard_url: z.string(),
  sdk_key: z.string(),
  llm_demo_url: z.string(),
});
type Demo = z.infer<typeof demoSchema>;

const shoppers = [
  {
    name: '佐藤花子',
    gender: 'F',
    age: 32,
    locale: 'ja',
    prompt: '今夜は子どもも食べられる和風パスタにしたい',
  },
  { name: 'Emma Carter', gender: 'F', age: 28, locale: 'en', prompt: 'Something light with salmon for two' },
  { name: '김민준', gender: 'M', age: 41, locale: 'ko', prompt: '주말 손님상: 불고기와 어울리는 반찬' },
  { name: '이서연', gender: 'F', age: 35, locale: 'ko', prompt: '비 오는 날 따뜻한 국물 요리' },
  { name: 'Liam Walker', gender: 'M', age: 52, locale: 'en', prompt: 'Vegetarian tacos for a crowd' },
  { name: '高橋健', gender: 'M', age: 47, locale: 'ja', prompt: '鍋の材料をまとめて買いたい' },
] as const;

const wide = { width: 1440, height: 1080 };
const narrow = { width: 360, height: 780 };

async function main(): Promise<void> {
  const file = process.argv[2] ?? join(root, '.data/demo.json');
  const demo = demoSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  await mkdir(screenshotFolder, { recursive: true });
  await fillStore(demo);
  const browser = await openBrowser();
  try {
    const page = await openDashboard(browser, demo, { viewport: wide });
    const chatPath = await playSimulator(page);
    await takeScreenshot(page, 'dashboard-list.png');
    await page.goto(`${demo.base_url}${chatPath}`);
    await page.getByRole('heading', { name: 'Recommendations' }).waitFor();
    await takeScreenshot(page, 'dashboard-detail.png');
    await page.getByRole('button', { name: 'Dark colours' }).click();
    await takeScreenshot(page, 'dashboard-detail-dark.png');
    await page.getByRole('button', { name: 'Light colours' }).click();
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('link', { name: '/hooks' }).click();
    await page.getByRole('cell', { name: 'Delivered' }).first().waitFor();
    await takeScreenshot(page, 'dashboard-webhooks.png');
    await takeScreenshot(await openDashboard(browser, demo, { viewport: narrow }), 'dashboard-360.png');
  } finally {
    await browser.close();
  }
}

/** Takes a screenshot of a page once it has loaded. */
async function takeScreenshot(page: Page, name: string): Promise<void> {
  await page.getByText('Loading…').first().waitFor({ state: 'detached' });
  await saveScreenshot(page, name);
}

/** Creates chats of several shoppers: completed ones, a failed one and, at the top, a running one. */
async function fillStore({ base_url, sdk_key, llm_demo_url }: Demo): Promise<void> {
  const sdk = new SdkClient(base_url, sdk_key);
  for (const [index, { prompt, ...profile }] of shoppers.entries()) {
    const profileId = await sdk.newProfile(profile);
    await setFaults(llm_demo_url, index === 2 ? [{ step: 'todos', kind: 'malformed' }] : []);
    const { chatId } = await sdk.runRound(profileId, { prompt });
    if (index === 3) await sdk.runRound(profileId, { chat_id: chatId, prompt: '더 맵게 해줘' });
  }
  const last = await sdk.newProfile({ name: 'Olivia Brown', gender: 'F', age: 23, locale: 'en' });
  await setFaults(llm_demo_url, [{ step: 'todos', kind: 'delay', ms: 20_000, times: 1 }]);
  const { data } = await sdk.kickOff(last, { prompt: 'A quick breakfast with eggs' });
  await sdk.untilLastRound(last, data.chat_id, ({ pipeline_progress: { step1 } }) => step1 === 'done');
}

async function openDashboard(
  browser: Browser,
  demo: Demo,
  options: Parameters<Browser['newContext']>[0],
): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(demo.dashboard_url);
  await page.locator('tbody tr').first().waitFor();
  return page;
}

/** Starts a chat and enters the signage's area; resolves to the path of the chat's page. */
async function playSimulator(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'I feel like curry tonight' }).click();
  await page.getByRole('button', { name: 'Walk into the circle' }).first().click();
  await page.getByText('Why recommended').first().waitFor();
  await page.evaluate('scrollTo(0, 0)');
  return (await page.locator('tbody tr a').first().getAttribute('href')) ?? '';
}

await main();
