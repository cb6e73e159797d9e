import { signal } from '@preact/signals';
import { type LiveEvent, publishLiveEvent } from './live-events.ts';

/** Beyond it the page reads anew instead of being told everything. */
const mostHeld = 200;

/** While paused, event is held back. */
export const paused = signal(false);

/** How much was held back since the pause began. */
export const heldCount = signal(0);

let held: LiveEvent[] = [];

/** Passes event on, or holds it while paused. */
export function publishUnlessPaused(event: LiveEvent): void {
  if (!paused.value) {
    publishLiveEvent(event);
    return;
  }
  if (event.kind !== 'ready') heldCount.value += 1;
  held.push(event);
  if (held.length > mostHeld) held = [{ kind: 'ready' }];
}

export function pause(): void {
  paused.value = true;
}

/** Tells what was held back, in order. */
export function resume(): void {
  const event = held;
  held = [];
  heldCount.value = 0;
  paused.value = false;
  for (const one of event) publishLiveEvent(one);
}
