import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { readConfig } from '../../config.ts';
import { share } from './share.ts';

/** Resolves to this machine, but is not a secure context like 127.0.0.1. */
export const plainHttpHost = 'shop.test';

/** The headless shell first: it uses half the processor time of the whole browser. */
const usualPaths = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/opt/homebrew/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Headless Chromium with a temporary profile, one for the test files of a Jest worker.
 * @throws {Error} naming what to install if it is missing
 */
export function useBrowser(): Promise<Browser> {
  return share('browser', openBrowser, (browser) => browser.close());
}

/** @throws {Error} naming what to install if Chromium is missing */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A host name other than localhost, so that its pages are not a secure context.
      `--host-resolver-rules=MAP ${plainHttpHost} 127.0.0.1`,
    ],
  });
}

function findChromium(): string {
  const { CHROMIUM_PATH: named } = readConfig();
  if (named !== undefined && !existsSync(named))
    throw new Error(`CHROMIUM_PATH: there is nothing at ${named}.`);
  const found = named ?? usualPaths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    'The tests of the dashboard need Chromium: install it (on Debian: apt-get install chromium-headless-shell), or name one by CHROMIUM_PATH.',
  );
}
