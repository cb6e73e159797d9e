import { signal } from '@preact/signals';
import { type News, tellNews } from './news.ts';

/** Beyond it the page reads anew instead of being told everything. */
const mostHeld = 200;

/** While paused, news is held back. */
export const paused = signal(false);

/** How much was held back since the pause began. */
export const heldCount = signal(0);

let held: News[] = [];

/** Passes news on, or holds it while paused. */
export function passOn(news: News): void {
  if (!paused.value) {
    tellNews(news);
    return;
  }
  if (news.kind !== 'ready') heldCount.value += 1;
  held.push(news);
  if (held.length > mostHeld) held = [{ kind: 'ready' }];
}

export function pause(): void {
  paused.value = true;
}

/** Tells what was held back, in order. */
export function resume(): void {
  const news = held;
  held = [];
  heldCount.value = 0;
  paused.value = false;
  for (const one of news) tellNews(one);
}
