import { computed, signal } from '@preact/signals';
import { describeCallError, openChat } from '../api/store-app.ts';
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
import { getForgottenItems } from './forgotten-items.ts';
import { entranceSignageNo, inStoreSections, type Section } from './signage-display.ts';
import { chat, errorMessage, inside, picked, round, visited } from './visit.ts';

type Ad = NonNullable<NonNullable<typeof round.value>['notifications']['ad']>['items'][number];

const strideM = 0.7;
const strideMs = 40;

/** Where the shopper moved to; null at the start. */
const movedTo = signal<Point | null>(null);

/** The circle that the app watches: of the round's signage, else of the entrance's. */
export const circle = computed<Circle | null>(
  () =>
    round.value?.notifications.ad?.signage ??
    storeMap.value?.signages.find(({ signage_no }) => signage_no === entranceSignageNo)?.location ??
    null,
);

/** The start of visits, outside the circle. */
const start = computed<Point>(() =>
  storeMap.value ? standOutside(circle.value, storeMap.value.extent) : { x: 0, y: 0 },
);

/** The shopper's position. */
export const position = computed<Point>(() => movedTo.value ?? start.value);

/** The data sent when the shopper entered the circle; null outside it. */
interface Recognition {
  items: readonly Ad[];
  /** Chosen once per visit, so that signage 2 keeps its event while the shopper is there. */
  sections: readonly Section<Ad>[];
}
export const recognition = signal<Recognition | null>(null);

/** Requests are sent one after another, so that an enter arrives before its exit. */
let pendingRequests: Promise<unknown> = Promise.resolve();
let walking: ReturnType<typeof setInterval> | undefined;

/** Moves the shopper; entering or leaving the circle triggers the signage. */
export function moveTo(goal: Point): void {
  const map = storeMap.value;
  if (!map) return;
  const to = withinExtent(goal, map.extent);
  movedTo.value = to;
  const within = circle.value !== null && isInside(to, circle.value);
  if (within && !inside.value) enter();
  if (!within && inside.value) leave();
}

/** Moves by an offset in metres. */
export function moveBy(dx: number, dy: number): void {
  stopWalking();
  moveTo({ x: position.value.x + dx, y: position.value.y + dy });
}

/** Walks to a point, or jumps there if reduced motion is preferred. */
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

/** Resets the position, and reports leaving the circle if the shopper was inside. */
export function returnToStart(): void {
  if (inside.value) leave();
  resetPosition();
}

/** Resets the position without a request. */
export function resetPosition(): void {
  stopWalking();
  inside.value = false;
  recognition.value = null;
  movedTo.value = null;
}

export function stopWalking(): void {
  clearInterval(walking);
}

/** Sends nothing before there is an ad. */
function enter(): void {
  const { ad } = round.value?.notifications ?? {};
  if (!ad) return;
  const forgotten = getForgottenItems(round.value?.todos?.items ?? [], picked.value);
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
  const report = { round_id: roundId, action, ...(forgotten.length > 0 && { forgotten }) };
  pendingRequests = pendingRequests
    .then(async () => (await openChat(identity, chatId)).triggers.signage(report))
    .catch((error: unknown) => {
      errorMessage.value = describeCallError(error);
    });
}
