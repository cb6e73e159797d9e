import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { newFailedRound } from '../../support/failed-round.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { WebhookAdmin } from '../../support/webhook-client.ts';
import { type DashboardBrowser, openDashboard, signInFragment, untilQuiet } from './dashboard-browser.ts';

/** JavaScript of a first view, gzipped. */
const maxBytes = 60_000;

let dashboard: DashboardBrowser;
let tenant: TestTenant;
let round: Awaited<ReturnType<typeof newFailedRound>>;
let webhookId: string;
beforeAll(async () => {
  dashboard = await openDashboard();
  tenant = await dashboard.testApp.newTenant();
  round = await newFailedRound(dashboard.testApp, tenant, { step: 'todos', prompt: 'Curry for two' });
  // A chat with two rounds has their comparison.
  await tenant.sdk.runRound(round.profileId, { chat_id: round.chatId, prompt: 'Add wine' });
  const admin = new WebhookAdmin(dashboard.testApp.baseUrl, tenant.adminToken);
  const receiver = `${dashboard.testApp.standins.receiverUrl}/hooks`;
  webhookId = (await admin.create(receiver)).webhook_id;
}, 60_000);
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const asTenant = () => signInFragment(tenant);
const asShopper = () => signInFragment(tenant, round.profileId);
const asBackoffice = () => `#token=${dashboard.testApp.backofficeToken}`;
const chat = () => `/dashboard/chats/${round.chatId}`;

const assets = join(import.meta.dirname, '../../../web/dist/assets');
/** Classes that any style sheet of the pages has a rule for. */
const styledClasses = readdirSync(assets)
  .filter((file) => file.endsWith('.css'))
  .flatMap((file) => readFileSync(join(assets, file), 'utf8').match(/\.-?[a-z][\w-]*/gi) ?? [])
  .map((selector) => selector.slice(1));

/** Classes of the page's elements that only a style sheet which is not loaded has rules for. */
async function listUnstyled(page: Page): Promise<string[]> {
  const [used, loaded] = await page.evaluate<[string[], string]>(`[
    [...new Set([...document.querySelectorAll('[class]')].flatMap((element) => [...element.classList]))],
    [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join(),
  ]`);
  const isLoaded = (name: string) => new RegExp(`\\.${name}(?![\\w-])`).test(loaded);
  return used.filter((name) => styledClasses.includes(name) && !isLoaded(name));
}

/** Bytes of the scripts that an address loads until `isShown`, by file. */
async function countScripts(address: string, isShown: (page: Page) => Promise<void>) {
  const scripts = new Map<string, Promise<Buffer>>();
  const page = await dashboard.openPage('/healthz');
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body());
  });
  await page.goto(new URL(address, page.url()).href);
  await isShown(page);
  await untilQuiet(page);
  expect(await listUnstyled(page)).toEqual([]);
  return Promise.all(
    [...scripts].map(async ([url, body]) => ({
      file: new URL(url).pathname,
      bytes: gzipSync(await body).length,
    })),
  );
}

const shows = (text: string) => (page: Page) => page.getByText(text).first().waitFor();

describe('a first view has its styles, and at most 60 kB of scripts:', () => {
  test.each<[string, () => string, (page: Page) => Promise<void>]>([
    ['the sign-in page', () => '/dashboard', shows('Sign in')],
    ['the list', () => `/dashboard${asTenant()}`, shows('Add wine')],
    [
      'a filtered list',
      () => `/dashboard?status=completed&from=7d&sort=-seconds${asTenant()}`,
      shows('Add wine'),
    ],
    ['the list with the simulator', () => `/dashboard${asShopper()}`, shows('Add wine')],
    ['a link to a chat', () => chat() + asTenant(), shows('Compare')],
    ['a chat with the simulator', () => chat() + asShopper(), shows('Compare')],
    ['a comparison', () => `${chat()}?round=2&with=1${asTenant()}`, shows('Compare')],
    ['the webhooks', () => `/dashboard/webhooks${asTenant()}`, shows('/hooks')],
    ['a webhook', () => `/dashboard/webhooks/${webhookId}${asTenant()}`, shows('/hooks')],
    ['the failed rounds', () => `/dashboard${asBackoffice()}`, shows('Curry for two')],
    ['a failed round', () => `/dashboard/rounds/${round.roundId}${asBackoffice()}`, shows('Curry for two')],
    ['the quotes', () => '/quotes', shows('Quote')],
  ])('%s', async (_what, toAddress, isShown) => {
    const scripts = await countScripts(toAddress(), isShown);
    expect(scripts.length).toBeGreaterThan(1);
    const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0);
    // Names what is too large.
    expect(bytes > maxBytes ? { bytes, scripts } : null).toBeNull();
  });
});
