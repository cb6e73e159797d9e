import { computed, signal } from '@preact/signals';
import { triggerSignage } from '../api/sdk.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import {
  type Circle,
  isInside,
  type Point,
  standOutside,
  stepTowards,
  withinExtent,
} from '../store-map/circle.ts';
import { storeMap } from '../store-map/load-store-map.ts';
import { forgottenOf } from './forgotten.ts';
import { entranceSignageNo, inStoreSections, type Section } from './signage-display.ts';
import { chat, errorMessage, inside, picked, round, visited } from './visit.ts';

type Ad = NonNullable<NonNullable<typeof round.value>['notifications']['ad']>['items'][number];

const strideM = 0.7;
const strideMs = 40;

/** Where the shopper went; null: not yet from where visits begin. */
const place = signal<Point | null>(null);

/** The circle that the app watches: of the round's signage, else of the one at the entrance. */
export const circle = computed<Circle | null>(
  () =>
    round.value?.notifications.ad?.signage ??
    storeMap.value?.signages.find(({ signage_no }) => signage_no === entranceSignageNo)?.location ??
    null,
);

/** Where visits begin: outside the circle. */
const start = computed<Point>(() =>
  storeMap.value ? standOutside(circle.value, storeMap.value.extent) : { x: 0, y: 0 },
);

/** Where the shopper stands. */
export const position = computed<Point>(() => place.value ?? start.value);

/** What was sent when the circle was entered; null while nobody is there. */
export interface Recognition {
  items: readonly Ad[];
  /** Drawn once a visit: signage 2 keeps its happening for as long as somebody stands there. */
  sections: readonly Section<Ad>[];
}
export const recognition = signal<Recognition | null>(null);

/** One after the other, so that the store hears an enter before its exit. */
let sending: Promise<unknown> = Promise.resolve();
let walking: ReturnType<typeof setInterval> | undefined;

/** Moves the shopper; coming into the circle and going out of it trigger the signage. */
export function moveTo(goal: Point): void {
  const map = storeMap.value;
  if (!map) return;
  const to = withinExtent(goal, map.extent);
  place.value = to;
  const within = circle.value !== null && isInside(to, circle.value);
  if (within && !inside.value) enter();
  if (!within && inside.value) leave();
}

/** A step to a side, in metres. */
export function moveBy(dx: number, dy: number): void {
  stopWalking();
  moveTo({ x: position.value.x + dx, y: position.value.y + dy });
}

/** Walks to a place, or is there at once where motion is not welcome. */
function walkTo(goal: Point): void {
  stopWalking();
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    moveTo(goal);
    return;
  }
  walking = setInterval(() => {
    moveTo(stepTowards(position.value, goal, strideM));
    if (position.value.x === goal.x && position.value.y === goal.y) stopWalking();
  }, strideMs);
}

export function walkIn(): void {
  if (circle.value) walkTo(circle.value);
}

export function walkOut(): void {
  walkTo(start.value);
}

/** Back where visits begin; a circle that the shopper stands in is left. */
export function returnToStart(): void {
  if (inside.value) leave();
  vanish();
}

/** The same, but nobody is told. */
export function vanish(): void {
  stopWalking();
  inside.value = false;
  recognition.value = null;
  place.value = null;
}

export function stopWalking(): void {
  clearInterval(walking);
}

/** Nothing is sent before there is an ad to show. */
function enter(): void {
  const { ad } = round.value?.notifications ?? {};
  if (!ad) return;
  const forgotten = forgottenOf(round.value?.todos?.items ?? [], picked.value);
  inside.value = true;
  visited.value = true;
  recognition.value = {
    items: ad.items,
    sections: inStoreSections({
      items: ad.items,
      forgotten,
      events: storeMap.value?.signage_events ?? [],
      random: Math.random,
    }),
  };
  send('enter', forgotten);
}

function leave(): void {
  inside.value = false;
  recognition.value = null;
  send('exit');
}

function send(action: 'enter' | 'exit', forgotten: unknown[] = []): void {
  const [identity, chatId, roundId] = [sdkIdentity.value, chat.value?.chat_id, round.value?.round_id];
  if (!identity || !chatId || !roundId) return;
  const report = { chatId, roundId, action, ...(forgotten.length > 0 && { forgotten }) };
  sending = sending
    .then(() => triggerSignage(identity, report))
    .catch((error: unknown) => {
      errorMessage.value = error instanceof Error ? error.message : String(error);
    });
}
