import { signal } from '@preact/signals';
import type { LiveLocation } from './live-locations.ts';

interface LiveMark extends LiveLocation {
  id: number;
  chatId: string;
}

const shownMs = 20_000;
const maxShown = 24;
let lastId = 0;

/** Highlighted live events on the maps, oldest first. */
export const liveMarks = signal<readonly LiveMark[]>([]);

/** Highlights locations of a chat for 20 s; repeats extend the time. */
export function markOnMap(chatId: string, locations: readonly LiveLocation[]): void {
  const marks = locations.map((location) => {
    lastId += 1;
    return { ...location, id: lastId, chatId };
  });
  const others = liveMarks.value.filter((mark) => !marks.some((one) => isSameLocation(one, mark)));
  liveMarks.value = [...others, ...marks].slice(-maxShown);
  const ids = new Set(marks.map(({ id }) => id));
  setTimeout(() => {
    liveMarks.value = liveMarks.value.filter(({ id }) => !ids.has(id));
  }, shownMs);
}

function isSameLocation(a: LiveMark, b: LiveMark): boolean {
  return a.chatId === b.chatId && a.kind === b.kind && a.at.x === b.at.x && a.at.y === b.at.y;
}
