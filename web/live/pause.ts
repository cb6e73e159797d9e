import { signal } from '@preact/signals';
import { type LiveEvent, publishLiveEvent } from './live-events.ts';

/** Beyond this number, the buffered events are replaced by a reload. */
const maxBuffered = 200;

/** While true, events are buffered. */
export const paused = signal(false);

/** The number of buffered events. */
export const bufferedCount = signal(0);

let buffered: LiveEvent[] = [];

/** Publishes an event, or buffers it while paused. */
export function publishUnlessPaused(event: LiveEvent): void {
  if (!paused.value) {
    publishLiveEvent(event);
    return;
  }
  if (event.kind !== 'ready') bufferedCount.value += 1;
  buffered.push(event);
  if (buffered.length > maxBuffered) buffered = [{ kind: 'ready' }];
}

export function pause(): void {
  paused.value = true;
}

/** Publishes the buffered events in order. */
export function resume(): void {
  const events = buffered;
  buffered = [];
  bufferedCount.value = 0;
  paused.value = false;
  for (const event of events) publishLiveEvent(event);
}
