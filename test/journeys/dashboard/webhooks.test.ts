import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { tenantSigning, tenantToken } from '../../../cli/tokens.ts';
import { readConfig } from '../../../config.ts';
import { type TestTenant, testSecrets } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { controlReceiver, readReceived, WebhookAdmin } from '../../support/webhook-client.ts';
import {
  type DashboardBrowser,
  expectRows,
  openDashboard,
  seriousViolations,
  sidewaysOverflow,
} from './dashboard-browser.ts';

let dashboard: DashboardBrowser;
let receiver: string;
let tenant: TestTenant;
let admin: WebhookAdmin;
beforeAll(async () => {
  dashboard = await openDashboard();
  receiver = dashboard.testApp.standins.receiverUrl;
});
beforeEach(async () => {
  tenant = await dashboard.testApp.newTenant();
  admin = new WebhookAdmin(dashboard.testApp.baseUrl, tenant.adminToken);
});
afterEach(async () => {
  await dashboard.closePages();
  dashboard.expectNoFaults();
});
afterAll(() => dashboard?.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const toast = (page: Page, text: string) =>
  page.getByRole('region', { name: 'Notifications' }).getByText(text, { exact: true });
const rows = (page: Page) => page.locator('tbody tr');

/** An endpoint at the receiver, which knows its secret, and its page. */
async function openEndpoint({ status = 200, kinds }: { status?: number; kinds?: string[] } = {}) {
  const endpoint = await admin.create(`${receiver}/hooks`, kinds && { kinds });
  await controlReceiver(receiver, { secrets: [endpoint.secret], status });
  const page = await dashboard.signIn(tenant, { path: `/dashboard/webhooks/${endpoint.webhook_id}` });
  await page.getByRole('heading', { name: `${receiver}/hooks` }).waitFor();
  return { page, ...endpoint };
}

/** The secret that the page shows. */
async function readSecret(page: Page): Promise<string> {
  const notice = page.getByRole('region', { name: `Secret of ${receiver}/hooks` });
  await notice.waitFor();
  return (await notice.locator('code').textContent()) ?? '';
}

/** Whether the page or the browser's storage still has a secret. */
async function hasSecret(page: Page): Promise<boolean> {
  const stored = 'document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage, ...history.state })';
  return /whsec_/.test((await page.content()) + (await page.evaluate<string>(stored)) + page.url());
}

test('an endpoint is created by keyboard, and its deliveries are followed', async () => {
  const page = await dashboard.signIn(tenant);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Webhooks' }).click();
  await page.getByText('No webhooks yet').waitFor();
  expect(await page.title()).toBe('Webhooks · Roundtable');
  await button(page, 'Add a webhook').press('Enter');
  await page.keyboard.type(`${receiver}/hooks`);
  await page.getByLabel('Description').fill('orders');
  await page.getByRole('checkbox', { name: /step\.completed/ }).press('Space');
  await page.keyboard.press('Enter');

  const secret = await readSecret(page);
  expect(secret).toMatch(/^whsec_/);
  const storage = 'JSON.stringify({ ...localStorage, ...sessionStorage, ...history.state })';
  expect(await page.evaluate(storage)).not.toContain('whsec_');
  await controlReceiver(receiver, { secrets: [secret] });
  await button(page, 'I have stored it').click();
  expect(await hasSecret(page)).toBe(false);
  await page.getByText('round.accepted, round.completed, round.failed, chat.ended').waitFor();

  await page.getByRole('link', { name: `${receiver}/hooks` }).click();
  await page.getByText('No deliveries yet').waitFor();
  await button(page, 'Send a test').press('Enter');
  await toast(page, 'Delivered · 200').waitFor();
  await expectRows(page, 1);
  const profileId = await tenant.sdk.newProfile({ locale: 'en' });
  const { chatId } = await tenant.sdk.runRound(profileId, { prompt: 'Curry' });
  await waitFor(async () => (await rows(page).count()) === 3, { timeoutMs: 15_000 });
  expect(await rows(page).first().getByRole('cell').allInnerTexts()).toEqual([
    'Delivered',
    expect.stringMatching(/^round\.completed\s+event \d of a chat$/),
    expect.stringMatching(/^200\s+Answer’s body$/),
    '1',
    'now',
    'Send again',
  ]);
  const link = rows(page).first().getByRole('link');
  expect(await link.getAttribute('href')).toBe(`/dashboard/chats/${chatId}`);
  expect(await hasSecret(page)).toBe(false);
});

describe('an endpoint', () => {
  test('that failed shows its answer, and is sent the delivery again', async () => {
    const { page } = await openEndpoint({ status: 418 });
    await button(page, 'Pause live updates').click();
    await button(page, 'Send a test').click();
    await toast(page, 'Not delivered · 418').waitFor();
    await rows(page).getByText('Answer’s body').click();
    await rows(page).getByText('{"received":false}').waitFor();
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('delivered');
    await page.getByText('No matching deliveries').waitFor();
    await page.getByRole('link', { name: 'Show all deliveries' }).click();

    await controlReceiver(receiver, {});
    await button(page, 'Send again: webhook.test').click();
    await toast(page, 'Delivered · 200').waitFor();
    await expectRows(page, 1);
    expect((await rows(page).getByRole('cell').allInnerTexts()).slice(0, 4)).toEqual([
      'Delivered',
      'webhook.test',
      expect.stringMatching(/^200/),
      '2',
    ]);
  });

  test('is paused and resumed, and gets what has waited', async () => {
    const { page, webhook_id } = await openEndpoint({ kinds: ['round.completed'] });
    await button(page, 'Pause').click();
    await page.getByRole('status').getByText('Paused', { exact: true }).waitFor();
    await page.getByText('Nothing is lost while it is paused').waitFor();
    expect(await admin.read(webhook_id)).toMatchObject({ status: 'paused' });
    const { chatId } = await tenant.sdk.runRound(await tenant.sdk.newProfile({}), { prompt: 'Curry' });
    expect(await readReceived(receiver, chatId)).toEqual([]);
    await button(page, 'Resume').click();
    await rows(page).getByText('Delivered').waitFor();
    expect(await readReceived(receiver, chatId)).toHaveLength(1);
  });

  test('gets a new secret, and both are valid for a time', async () => {
    const { page, secret: before } = await openEndpoint();
    await button(page, 'Rotate the secret').click();
    const grace = page.getByLabel('The previous secret stays valid for');
    await waitFor(async () => (await page.evaluate('document.activeElement.tagName')) === 'SELECT');
    await grace.selectOption('1 hour');
    await page.getByRole('form', { name: 'Rotate the secret' }).getByRole('button').first().click();
    const secret = await readSecret(page);
    expect(secret).not.toBe(before);
    await page.getByText(/^Until .*, deliveries are signed by both secrets/).waitFor();
    await page.getByText('Previous secret valid until').waitFor();
    expect(await seriousViolations(page)).toEqual([]);

    for (const known of [before, secret]) {
      await controlReceiver(receiver, { secrets: [known] });
      const count = await rows(page).count();
      await button(page, 'Send a test').click();
      await waitFor(async () => (await rows(page).count()) > count, { timeoutMs: 15_000 });
      await rows(page).first().getByText('Delivered').waitFor();
    }
    await button(page, 'Rotate the secret').click();
    expect(await hasSecret(page)).toBe(false);
    await page.getByText('Rotating again makes it invalid at once').waitFor();
  });

  test('is deleted after a question', async () => {
    const { page, webhook_id } = await openEndpoint();
    await button(page, 'Delete').press('Enter');
    await waitFor(
      async () => (await page.evaluate('document.activeElement.className')) === 'webhook-question',
    );
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await button(page, 'Delete this webhook').waitFor({ state: 'detached' });
    await button(page, 'Delete').press('Enter');
    await button(page, 'Delete this webhook').click();
    await toast(page, 'The webhook was deleted').waitFor();
    await page.getByText('No webhooks yet').waitFor();
    expect((await admin.send('GET', `/${webhook_id}`)).status).toBe(404);
  });
});

describe('an error', () => {
  test('of the address is told at the field', async () => {
    const page = await dashboard.signIn(tenant, { path: '/dashboard/webhooks' });
    await button(page, 'Add a webhook').click();
    const field = page.getByLabel('Address');
    await field.fill('ftp://shop.example');
    await button(page, 'Create').press('Enter');
    await page.getByRole('alert').getByText('url: must begin with https://').waitFor();
    await waitFor(async () => (await page.evaluate('document.activeElement.type')) === 'url');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await seriousViolations(page)).toEqual([]);
  });

  test('of too many is told in the language of the page', async () => {
    for (let count = 0; count < 10; count += 1) await admin.create(`${receiver}/hooks`);
    const page = await dashboard.signIn(tenant, { path: '/dashboard/webhooks' });
    await page.getByText('10 of 10').waitFor();
    await page.getByRole('button', { name: '日本語' }).click();
    await button(page, 'Webhookを追加').click();
    await page.keyboard.type('https://shop.example');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('テナントのWebhookは最大10件です').waitFor();
  });

  test('of another tenant’s endpoint says that there is none', async () => {
    const { webhook_id } = await admin.create(`${receiver}/hooks`);
    const stranger = await dashboard.testApp.newTenant();
    const page = await dashboard.signIn(stranger, { path: `/dashboard/webhooks/${webhook_id}` });
    await page.getByText('This tenant has no such webhook').waitFor();
  });

  test('of a user without the role comes at the sign-in', async () => {
    const claims = { tenantCode: tenant.code, userId: 'viewer', role: 'viewer' };
    const token = tenantToken(tenantSigning(readConfig({}), testSecrets.tenant), claims);
    const page = await dashboard.openPage(`/dashboard/webhooks#token=${token}`);
    await page.getByRole('alert').getByText('lacks the role "admin"').waitFor();
    expect(await page.getByRole('link', { name: 'Webhooks' }).count()).toBe(0);
  });
});

describe.each([
  { width: 360, colorScheme: 'light' },
  { width: 1_440, colorScheme: 'dark' },
] as const)('at $width px, in $colorScheme', ({ width, colorScheme }) => {
  test('the list and an endpoint fit, and have no serious fault for axe', async () => {
    const { secret, webhook_id } = await admin.create(`${receiver}/hooks/${'of-a-long-path/'.repeat(8)}`);
    await controlReceiver(receiver, { secrets: [secret], status: 500 });
    await admin.send('POST', `/${webhook_id}/test`);
    await waitFor(async () => (await admin.deliveries(webhook_id)).length === 1, { timeoutMs: 15_000 });
    const page = await dashboard.signIn(tenant, {
      path: '/dashboard/webhooks',
      viewport: { width, height: 900 },
      colorScheme,
    });
    await page.getByRole('link', { name: 'of-a-long-path' }).waitFor();
    expect([await sidewaysOverflow(page), await seriousViolations(page)]).toEqual([0, []]);
    await page.getByRole('link', { name: 'of-a-long-path' }).click();
    await expectRows(page, 1);
    expect([await sidewaysOverflow(page), await seriousViolations(page)]).toEqual([0, []]);
  });
});
