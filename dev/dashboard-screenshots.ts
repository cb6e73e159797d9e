/**
 * `node_modules/.bin/node dev/dashboard-screenshots.ts [DEMO_JSON]`: takes the pictures of the dashboard in docs/images/
 * from a running `npm start` (addresses from `.data/demo.json`). A store without chats is first filled with a week
 * of them. Each run adds three chats, and leaves llm-demo without delays. Names are Korean and Japanese: on Debian,
 * `apt-get install fonts-noto-cjk`.
 */
import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';
import { SdkClient } from '../test/support/sdk-client.ts';
import { findChats, findShownChat, openPage, settle, toSignInLink } from './dashboard-page.ts';
import { type DemoAccess, readDemoAccess } from './demo-access.ts';
import { runningChat, shoppers, shownFailure } from './demo-week/conversations.ts';
import { fillWeek } from './demo-week/fill-week.ts';
import { recordRound } from './round-animation.ts';
import { saveElement, savePart, saveScreenshot, screenshotFolder } from './screenshot-files.ts';
import { setFaults, setReceiver } from './standin-control.ts';

const wide = { width: 1440, height: 1000 };
const narrow = { width: 360, height: 780 };

async function main(): Promise<void> {
  const demo = await readDemoAccess();
  await mkdir(screenshotFolder, { recursive: true });
  if ((await findChats(demo, '')).length === 0) await fillWeek(demo);
  const browser = await openBrowser();
  try {
    await showStore(browser, demo);
    await showChat(browser, demo);
    await showErrors(browser, demo);
    await showWebhook(browser, demo);
    await showBackoffice(browser, demo);
    await recordRound(browser, demo);
  } finally {
    await browser.close();
  }
}

/** The list, the store simulator after a round, and a chat under way. */
async function showStore(browser: Browser, demo: DemoAccess): Promise<void> {
  const { profile_id } = await findShownChat(demo);
  await beginRunningChat(demo);
  const page = await openPage(browser, { viewport: wide }, toSignInLink(demo, profile_id));
  await page.getByRole('button', { name: 'Pasta for guests?' }).click();
  await page.getByRole('button', { name: 'Walk into the circle' }).first().click();
  await page.getByText('in the signage’s circle').waitFor();
  await page.locator('.toast').waitFor();
  await settle(page);
  await page.locator('.usage').getByText('Running 1 of').waitFor();
  await savePart(page, 'dashboard-list.png', { to: page.locator('.chat-list') });
  const visit = page.locator('.visit-panels');
  await visit.getByRole('tab', { name: 'Coupons' }).click();
  await saveElement(page, 'dashboard-visit.png', visit);
  const phone = await openPage(browser, { viewport: narrow }, demo.dashboard_url);
  await settle(phone);
  await saveScreenshot(phone, 'dashboard-360.png');
}

/** Rounds of one chat: the last, its lower half in dark colours, and what it changed. */
async function showChat(browser: Browser, demo: DemoAccess): Promise<void> {
  const { chat_id } = await findShownChat(demo);
  const page = await openPage(browser, { viewport: wide }, demo.dashboard_url);
  await page.goto(`${demo.base_url}/dashboard/chats/${chat_id}?round=3&with=1`);
  await page.getByRole('heading', { name: 'Recommendations' }).waitFor();
  await settle(page);
  const panel = (name: string) => page.getByRole('region', { name });
  await savePart(page, 'dashboard-detail.png', { to: panel('Shopping list') });
  await savePart(page, 'dashboard-compare.png', {
    from: panel('Compare rounds'),
    to: panel('Compare rounds'),
  });
  await page.getByRole('button', { name: 'Dark colours' }).click();
  await settle(page);
  await savePart(page, 'dashboard-detail-dark.png', {
    from: panel('Recommendations'),
    to: panel('Ads and coupons'),
  });
}

async function showErrors(browser: Browser, demo: DemoAccess): Promise<void> {
  const page = await openPage(browser, { viewport: wide }, demo.dashboard_url);
  await page.goto(`${demo.base_url}/dashboard?status=error&from=7d`);
  await page.locator('tbody tr').first().waitFor();
  await page.getByText('Request log').click();
  await settle(page);
  await savePart(page, 'dashboard-errors.png', { to: page.locator('.chat-list') });
}

async function showWebhook(browser: Browser, demo: DemoAccess): Promise<void> {
  const page = await openPage(browser, { viewport: wide }, demo.dashboard_url);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('link', { name: '/hooks' }).click();
  await page.getByRole('cell', { name: 'To be retried' }).first().waitFor();
  await settle(page);
  await savePart(page, 'dashboard-webhooks.png', { to: page.locator('tbody tr').nth(11) });
  await setReceiver(demo);
}

/** The failed rounds, and one run again with another answer. */
async function showBackoffice(browser: Browser, demo: DemoAccess): Promise<void> {
  const link = `${demo.base_url}/dashboard#token=${demo.backoffice_token}`;
  const page = await openPage(browser, { viewport: wide }, link);
  await settle(page);
  const panel = (name: string) => page.getByRole('region', { name });
  await savePart(page, 'backoffice-rounds.png', { to: panel('Failed rounds') });
  const [prompt] = shownFailure.prompts;
  await page.locator('tbody tr').filter({ hasText: prompt }).first().getByRole('link').click();
  const step = page.locator('[data-step=todos]');
  await step.getByRole('button', { name: 'Edit and run from here' }).click();
  const editor = step.getByLabel('Input (JSON)');
  const input = JSON.parse(await editor.inputValue());
  input.answers.llm_demo.items[0].quantity += 1;
  await editor.fill(JSON.stringify(input, null, 2));
  await step.getByRole('button', { name: 'Run from here' }).click();
  await step.getByRole('table').waitFor();
  await settle(page);
  await savePart(page, 'backoffice-replay.png', { to: panel('History'), maxHeight: 1_700 });
}

/**
 * Kicks off a chat that stays in step 2 for most of a step's time limit; later ones take some seconds. The receiver of
 * webhooks does not accept its further events.
 */
async function beginRunningChat(demo: DemoAccess): Promise<void> {
  const { llm_demo_url } = demo;
  const sdk = new SdkClient(demo.base_url, demo.sdk_key);
  const profileId = await sdk.newProfile(shoppers[runningChat.shopper]);
  await setFaults(llm_demo_url, [
    { step: 'meal-suggest', kind: 'delay', ms: 2_400 },
    { step: 'todos', kind: 'delay', ms: 25_000, nth: 1 },
    { step: 'todos', kind: 'delay', ms: 1_900, nth: 2 },
    { step: 'cross-sell', kind: 'delay', ms: 2_100 },
    { step: 'notifications', kind: 'delay', ms: 2_700 },
  ]);
  const [prompt] = runningChat.prompts;
  const { data } = await sdk.kickOff(profileId, { prompt });
  await setReceiver(demo, { status: 503, chat_id: data.chat_id });
  await sdk.untilLastRound(profileId, data.chat_id, ({ pipeline_progress: { step1 } }) => step1 === 'done');
}

await main();
