import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { getStoreEvents, waitForStoreEvents } from '../sdk/shopping-fixture.ts';
import { type DashboardBrowser, openDashboard } from './dashboard-browser.ts';

let dashboard: DashboardBrowser;

beforeAll(async () => {
  dashboard = await openDashboard();
});
afterEach(() => dashboard.expectNoFaults());
afterAll(() => dashboard?.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const guide = (page: Page, action: string) => page.locator(`[data-next="${action}"]`);
const screen = (page: Page, no: number, state: 'idle' | 'recognized') =>
  page.locator(`[data-signage="${no}"][data-state="${state}"]`);
const sections = (page: Page) => screen(page, 2, 'recognized').locator('[data-section]');
const kinds = (page: Page) => sections(page).evaluateAll((all) => all.map((one) => one.dataset.section));

interface Visit {
  page: Page;
  tenant: TestTenant;
  profileId: string;
}

/** A page with the simulator of a new tenant. */
async function begin(options: BrowserContextOptions = {}): Promise<Visit> {
  const tenant = await dashboard.testApp.newTenant();
  const profileId = await tenant.sdk.newProfile({ name: 'Ana', gender: 'F', age: 41, locale: 'en' });
  return { page: await dashboard.signIn(tenant, { profileId, ...options }), tenant, profileId };
}

/** The same, after a completed round. */
async function visit(): Promise<Visit> {
  const begun = await begin();
  await button(begun.page, 'I feel like curry tonight').click();
  await guide(begun.page, 'walk_in').waitFor();
  return begun;
}

async function walkIn(page: Page): Promise<void> {
  await guide(page, 'walk_in').getByRole('button').click();
  await screen(page, 1, 'recognized').waitFor();
}

describe('the guide', () => {
  test('leads a newcomer from the question to the follow-up', async () => {
    const { page } = await visit();
    await walkIn(page);
    for (const action of ['issue_coupon', 'redeem_coupon', 'walk_out']) {
      await guide(page, action).getByRole('button').click();
    }
    await guide(page, 'follow_up').waitFor();
    await screen(page, 1, 'idle').waitFor();
    await button(page, 'Add wine').click();
    await guide(page, 'walk_in').waitFor();
    await page.getByRole('link', { name: 'Open this chat' }).click();
    await page.getByRole('tab', { name: /Round 2/ }).waitFor();
    const events = page.getByRole('region', { name: 'Events' });
    await events.getByText('redeemed').waitFor();
    await events.getByText('issued').waitFor();
    await page.close();
  });
});

describe('the signage’s circle', () => {
  test('sends enter, forgotten products and exit to the store', async () => {
    const { page, tenant, profileId } = await visit();
    await page.getByRole('checkbox').first().check();
    await walkIn(page);
    await button(page, 'Walk out of the circle').click();
    const [enter, exit] = await waitForStoreEvents(dashboard.testApp, tenant, { count: 2 });
    const listed = await page.getByRole('checkbox').count();
    expect(enter).toMatchObject({ action: 'enter', profile_id: profileId });
    expect(enter?.forgotten).toHaveLength(listed - 1);
    expect(exit).toMatchObject({ action: 'exit', round_id: enter?.round_id });
    await page.close();
  });

  test('is entered by arrow keys, and by dragging', async () => {
    const { page } = await visit();
    const shopper = page.getByRole('button', { name: /^Shopper/ });
    const circle = page.locator('.map-signage.is-active circle');
    await shopper.focus();
    await waitFor(async () => {
      const [from, to] = [await shopper.boundingBox(), await circle.boundingBox()];
      if (!from || !to) return false;
      const dx = to.x + to.width / 2 - (from.x + from.width / 2);
      const dy = to.y + to.height / 2 - (from.y + from.height / 2);
      const across = dx > 0 ? 'ArrowRight' : 'ArrowLeft';
      const along = dy > 0 ? 'ArrowDown' : 'ArrowUp';
      await page.keyboard.press(Math.abs(dx) > Math.abs(dy) ? across : along);
      return screen(page, 1, 'recognized').isVisible();
    });
    await button(page, 'Walk out of the circle').click();
    await screen(page, 1, 'idle').waitFor();

    const target = await circle.boundingBox();
    await shopper.hover();
    await page.mouse.down();
    await page.mouse.move(
      (target?.x ?? 0) + (target?.width ?? 0) / 2,
      (target?.y ?? 0) + (target?.height ?? 0) / 2,
    );
    await page.mouse.up();
    await screen(page, 1, 'recognized').waitFor();
    await page.close();
  });
});

describe('signages without a shopper near', () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await begin({ reducedMotion: 'no-preference' }));
    await screen(page, 1, 'idle').locator('.slide').first().waitFor();
  });
  afterAll(() => page?.close());

  test('cross-fade four slides at the entrance [SIGUI-01]', async () => {
    expect(await screen(page, 1, 'idle').locator('.slide').count()).toBe(4);
    const opacities = () =>
      page.evaluate<number[]>(
        `[...document.querySelectorAll('[data-signage="1"] .slide')].map((one) => +getComputedStyle(one).opacity)`,
      );
    const isFading = (opacity: number) => opacity > 0.02 && opacity < 0.98;
    await waitFor(async () => (await opacities()).filter(isFading).length === 2, { timeoutMs: 12_000 });
  });

  test('show nine products on three slides in the store [SIGUI-05]', async () => {
    const slides = screen(page, 2, 'idle').locator('.slide');
    expect(await slides.count()).toBe(3);
    expect(await slides.locator('.slot').count()).toBe(9);
  });
});

describe('signages with a shopper near', () => {
  let visited: Visit;
  let page: Page;
  beforeAll(async () => {
    visited = await visit();
    ({ page } = visited);
    await walkIn(page);
  });
  afterAll(() => page?.close());

  test('show the strongest discount, its reason as the copy [SIGUI-02, SIGUI-04]', async () => {
    const { tenant, profileId } = visited;
    const href = await page.getByRole('link', { name: 'Open this chat' }).getAttribute('href');
    const { data } = await tenant.sdk.poll(profileId, href?.split('/').at(-1) ?? '');
    const ads = data.rounds[0]?.notifications.ad?.items ?? [];
    const [most] = ads.toSorted((a, b) => (b.discount_pct ?? 0) - (a.discount_pct ?? 0));
    const card = screen(page, 1, 'recognized').locator('[data-rec]');
    expect(await card.getAttribute('data-rec')).toBe(most?.rec_id);
    const text = await card.textContent();
    expect(text).toContain(most?.item_name);
    expect(text).toContain(most?.reason_detail?.en);
    expect(text).not.toContain(most?.reason_detail_marketing?.en);
  });

  test('show what was forgotten, an ad and a happening [SIGUI-06]', async () => {
    expect(await kinds(page)).toEqual(['forgotten', 'ad', 'event']);
    const listed = await page
      .getByRole('listitem')
      .filter({ has: page.getByRole('checkbox') })
      .first()
      .textContent();
    expect(await sections(page).first().textContent()).toContain(listed?.split(' ×')[0]);
  });

  test('turn portrait or landscape with the screen [SIGUI-03]', async () => {
    await screen(page, 1, 'recognized').getByRole('button', { name: 'Full screen' }).click();
    const direction = () =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('dialog[open] .card')).flexDirection`);
    await page.setViewportSize({ width: 1_000, height: 600 });
    await waitFor(async () => (await direction()) === 'row');
    await page.setViewportSize({ width: 600, height: 1_000 });
    await waitFor(async () => (await direction()) === 'column');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('hide what was forgotten once all is picked up [SIGUI-07]', async () => {
    await button(page, 'Walk out of the circle').last().click();
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await button(page, 'Walk into the circle').last().click();
    await screen(page, 2, 'recognized').waitFor();
    expect(await kinds(page)).toEqual(['ad', 'event']);
    const enters = (await waitForStoreEvents(dashboard.testApp, visited.tenant, { count: 3 })).filter(
      ({ action }) => action === 'enter',
    );
    expect(enters.map((enter) => 'forgotten' in enter)).toEqual([true, false]);
  });
});

describe('the app', () => {
  test('dismisses a coupon and taps a recommendation', async () => {
    const { page, tenant } = await visit();
    await page.getByRole('tab', { name: /Coupons/ }).click();
    await page
      .getByRole('button', { name: /^Dismiss/ })
      .first()
      .click();
    await page.getByText('dismissed', { exact: true }).waitFor();
    await page.getByRole('tab', { name: /For you/ }).click();
    await page.getByRole('button', { name: /^Tap/ }).first().click();
    await page.getByText('tapped', { exact: true }).waitFor();
    const toasts = page.getByRole('region', { name: 'Notifications' });
    await toasts.getByText('Recommended item opened').waitFor();
    expect(await getStoreEvents(dashboard.testApp, tenant)).toEqual([]);
    await page.close();
  });
});

describe('the connection', () => {
  test('may lose an answer and be cut: the round is started once and followed', async () => {
    const { page, tenant, profileId } = await begin();
    const keys: (string | null)[] = [];
    await page.route('**/recommend', async (route) => {
      keys.push(await route.request().headerValue('idempotency-key'));
      if (keys.length > 1) return route.continue();
      await route.fetch();
      await route.abort();
    });
    const { llmDemoUrl } = dashboard.testApp.standins;
    await setFaults(llmDemoUrl, [{ step: 'todos', kind: 'delay', ms: 2_000, times: 1 }]);
    await button(page, 'I feel like curry tonight').click();
    await page.getByRole('link', { name: 'Open this chat' }).waitFor();
    dashboard.line.cut();
    await page.getByRole('status').getByText('Reconnecting').waitFor();
    dashboard.line.restore();
    await guide(page, 'walk_in').waitFor({ timeout: 20_000 });

    expect(keys).toEqual([expect.stringMatching(/./), keys[0]]);
    const path = `/v1/chat/${profileId}/recommend`;
    const { data } = await tenant.sdk.send<{ items: unknown[] }>('GET', path);
    expect(data.items).toHaveLength(1);
    await page.close();
  });
});

describe('a key', () => {
  test('is requested, and creates a shopper if none is given', async () => {
    const tenant = await dashboard.testApp.newTenant();
    const page = await dashboard.signIn(tenant);
    await page.getByText('Become the store’s app').click();
    await page.getByLabel('SDK key').fill(tenant.key);
    await button(page, 'Start').click();
    await button(page, 'I feel like curry tonight').click();
    await guide(page, 'walk_in').waitFor();
    await page.locator('tbody tr').getByText('Simulated shopper').waitFor();
    await page.close();
  });

  test('that is wrong shows an error, and can be changed', async () => {
    const page = await dashboard.signIn(await dashboard.testApp.newTenant());
    await page.getByText('Become the store’s app').click();
    await page.getByLabel('SDK key').fill('osk_wrong');
    await page.getByLabel('Profile ID').fill('somebody');
    await button(page, 'Start').click();
    await button(page, 'I feel like curry tonight').click();
    await page.getByRole('alert').getByText('Invalid or expired API key').waitFor();
    await button(page, 'Change key').click();
    await page.getByText('Become the store’s app').waitFor();
    await page.close();
  });
});
