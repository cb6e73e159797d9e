import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { waitFor } from '../test/support/wait-for.ts';
import type { DemoAccess } from './demo-access.ts';
import { shownChat } from './demo-week/conversations.ts';

/** A page in English, signed in by a link. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions,
  link: string,
): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('tbody tr').first().waitFor();
  return page;
}

/** A sign-in link whose simulator acts for a profile. */
export function toSignInLink(demo: DemoAccess, profileId: string): string {
  const { tenant_admin_token: token, sdk_key: key } = demo;
  return `${demo.base_url}/dashboard#${new URLSearchParams({ token, key, profile: profileId })}`;
}

/** Waits until all of a page is there, and closes the toasts, which cover other parts. */
export async function settle(page: Page): Promise<void> {
  const toasts = page.locator('.toast-host').getByRole('button');
  while ((await toasts.count()) > 0) await toasts.first().click();
  await waitFor(() => page.evaluate<boolean>(isComplete));
}

const isComplete = `
  document.fonts.status === 'loaded'
  && [...document.images].every((image) => image.complete)
  && !document.querySelector('[aria-busy=true], .toast')
  && !/Loading…|Running again…/.test(document.body.innerText)`;

interface FoundChat {
  chat_id: string;
  profile_id: string;
}

export async function findShownChat(demo: DemoAccess): Promise<FoundChat> {
  const [found] = await findChats(demo, shownChat.prompts.at(-1) ?? '');
  if (found === undefined)
    throw new Error('the store has chats, but not those of these pictures: use a new one');
  return found;
}

/** Chats of the demo store whose last prompt has a text, newest first. */
export async function findChats(
  { base_url, tenant_admin_token }: DemoAccess,
  text: string,
): Promise<FoundChat[]> {
  const response = await fetch(`${base_url}/api/v1/sdk-chat?${new URLSearchParams({ q: text })}`, {
    headers: { authorization: `Bearer ${tenant_admin_token}` },
  });
  if (!response.ok) throw new Error(`the list of chats was answered ${response.status}`);
  const answer = (await response.json()) as { data: { items: FoundChat[] } };
  return answer.data.items;
}
