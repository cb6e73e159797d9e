import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';
import type { Locale } from '../../../domain/chat/locale.ts';
import { useBrowser } from '../../support/browser.ts';
import { failsAtCaller } from '../../support/fails-at-caller.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { startTestApp, type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const liveTexts = { en: 'Live', ko: '실시간', ja: 'ライブ' };

/** A test app, a browser, and a proxy between them that can be cut. */
export interface DashboardBrowser {
  testApp: TestApp;
  line: TcpProxy;
  /** A page in a new browser context; in English by default. */
  openPage(path: string, options?: PageOptions): Promise<Page>;
  /** Another page in the same context. */
  openTab(beside: Page, path: string): Promise<Page>;
  /** The same, opened by the sign-in link. */
  signIn(tenant: TestTenant, options?: SignInOptions): Promise<Page>;
  /** Fails if a page threw an error or violated its Content-Security-Policy. */
  expectNoFaults(): void;
  closePages(): Promise<void>;
  close(): Promise<void>;
}

export interface PageOptions extends BrowserContextOptions {
  /** `127.0.0.1` by default. */
  host?: string;
  /** Runs in each page before its own scripts. */
  script?: string;
}

interface SignInOptions extends PageOptions {
  /** `/dashboard` by default. */
  path?: string;
  /** The shopper of the simulator. */
  profileId?: string;
  /** English by default. */
  language?: Locale;
}

/** @param changes to the test app's settings; without any, the app is the shared one */
export async function openDashboard(changes?: Record<string, string>): Promise<DashboardBrowser> {
  const browser: Browser = await useBrowser();
  const testApp = await (changes ? startTestApp(changes) : useSharedApp());
  const { hostname, port } = new URL(testApp.baseUrl);
  const line = await createTcpProxy(hostname, Number(port));
  const faults: string[] = [];

  async function openPage(
    path: string,
    { host = '127.0.0.1', script = '', ...options }: PageOptions = {},
  ): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(8_000);
    await context.addInitScript(script);
    return openIn(context, `http://${host}:${line.port}${path}`);
  }

  async function openIn(context: BrowserContext, address: string): Promise<Page> {
    const page = await context.newPage();
    followRequests(page);
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(message.text());
    });
    await page.goto(address);
    return page;
  }

  const closePages = async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  };
  return {
    testApp,
    line,
    openPage,
    openTab: (beside, path) => openIn(beside.context(), new URL(path, beside.url()).href),
    async signIn(tenant, { path = '/dashboard', profileId, language = 'en', ...options } = {}) {
      const page = await openPage(path + signInFragment(tenant, profileId), {
        ...(language !== 'en' && { locale: language }),
        ...options,
      });
      await page.getByRole('status').getByText(liveTexts[language], { exact: true }).waitFor();
      return page;
    },
    expectNoFaults: failsAtCaller(() => expect(faults.splice(0)).toEqual([])),
    closePages,
    async close() {
      await closePages();
      await line.close();
      await testApp.close();
    },
  };
}

/** The fragment of a sign-in link; with a profile it also contains the simulator's key. */
export function signInFragment({ adminToken, key }: TestTenant, profileId?: string): string {
  const params = new URLSearchParams({ token: adminToken });
  if (profileId !== undefined) {
    params.set('key', key);
    params.set('profile', profileId);
  }
  return `#${params}`;
}

const pendingByPage = new WeakMap<Page, Set<Request>>();

/** Pending requests of the page, except the event stream. */
function followRequests(page: Page): void {
  const pending = new Set<Request>();
  pendingByPage.set(page, pending);
  page.on('request', (request) => {
    if (request.resourceType() === 'fetch') pending.add(request);
  });
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
}

/** Waits until all requests are done and rendered, without further requests. */
export async function untilQuiet(page: Page): Promise<void> {
  const hasSettled = () => pendingByPage.get(page)?.size === 0;
  const drawn = 'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))';
  await waitFor(async () => {
    if (!hasSettled()) return false;
    await page.evaluate(drawn);
    return hasSettled();
  });
}

/** Records paths and queries of API requests, starting when the page is idle. */
export async function watchRequests(page: Page): Promise<string[]> {
  await untilQuiet(page);
  const asked: string[] = [];
  page.on('request', (request: Request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}${search}`);
  });
  return asked;
}

interface AxeResults {
  violations: { id: string; impact: string | null; nodes: { html: string }[] }[];
}

/** Serious and critical violations that axe finds in the current page. */
export function seriousViolations(page: Page): Promise<string[]> {
  return findViolations(page, ['serious', 'critical']);
}

/** All violations that axe finds in the current page. */
export function allViolations(page: Page): Promise<string[]> {
  return findViolations(page, ['minor', 'moderate', 'serious', 'critical']);
}

async function findViolations(page: Page, impacts: readonly string[]): Promise<string[]> {
  // Amid a transition, as between light and dark, colours are neither the one nor the other.
  await page.evaluate(
    `Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map(({ finished }) => finished))`,
  );
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impacts.includes(impact ?? 'minor'))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

/** Waits until the list has `count` rows. */
export async function expectRows(page: Page, count: number): Promise<void> {
  await waitFor(async () => (await page.locator('tbody tr').count()) === count);
}

/** Horizontal overflow of the page, in pixels. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
