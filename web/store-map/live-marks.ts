import { signal } from '@preact/signals';
import type { LivePlace } from './live-places.ts';

export interface LiveMark extends LivePlace {
  id: number;
  chatId: string;
}

const shownMs = 20_000;
const mostShown = 24;
let lastId = 0;

/** What the maps mark as just happened, oldest first. */
export const liveMarks = signal<readonly LiveMark[]>([]);

/** Marks places of a chat for a while; a place that is marked already is marked anew. */
export function markOnMap(chatId: string, places: readonly LivePlace[]): void {
  const marks = places.map((place) => {
    lastId += 1;
    return { ...place, id: lastId, chatId };
  });
  const others = liveMarks.value.filter((mark) => !marks.some((one) => isSamePlace(one, mark)));
  liveMarks.value = [...others, ...marks].slice(-mostShown);
  const ids = new Set(marks.map(({ id }) => id));
  setTimeout(() => {
    liveMarks.value = liveMarks.value.filter(({ id }) => !ids.has(id));
  }, shownMs);
}

function isSamePlace(a: LiveMark, b: LiveMark): boolean {
  return a.chatId === b.chatId && a.kind === b.kind && a.at.x === b.at.x && a.at.y === b.at.y;
}
