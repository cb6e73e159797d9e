import type { ProveOptions } from './options.ts';

/** A shorter storm is a smoke test: it need not provoke everything. */
const wholeStormMinutes = 2;

/** What a run must have provoked, or it is void: else an invariant could hold because nothing was tried. */
export function requiredCounters({ minutes }: ProveOptions): readonly string[] {
  const always = ['idempotent-replays', 'refused-in-flight', 'unknown-outcomes', 'chats-longer-than-a-run'];
  if (minutes < wholeStormMinutes) return always;
  return [
    ...always,
    'refused-at-cap',
    'refused-without-credit',
    'refused-after-end',
    'failed-rounds',
    'forwards-retried',
    'stream-reconnects',
  ];
}
