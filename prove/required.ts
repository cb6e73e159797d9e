import type { ProveOptions } from './options.ts';
import type { JudgeOptions } from './verdict.ts';

/** A shorter storm is a smoke test: it need not provoke everything. */
const wholeStormMinutes = 2;
/** Of a kind; a kill that meets fewer rounds measures nothing. */
const roundsPerKill = 5;

/** What a run must have provoked, or it is void: else an invariant could hold because nothing was tried. */
export function required({
  minutes,
  killsAlone,
}: Pick<ProveOptions, 'minutes' | 'killsAlone'>): Pick<JudgeOptions, 'required' | 'roundsPerKill'> {
  const always = ['idempotent-replays', 'refused-in-flight', 'unknown-outcomes', 'chats-longer-than-a-run'];
  const wholeStorm = [
    'refused-at-cap',
    'refused-without-credit',
    'refused-after-end',
    'failed-rounds',
    'forwards-retried',
    'stream-reconnects',
  ];
  // Upstreams stay well while kills are alone, so no round need fail.
  if (killsAlone) return { required: [...always, 'fault-kill_worker', 'fault-kill_server'], roundsPerKill };
  return { required: minutes < wholeStormMinutes ? always : [...always, ...wholeStorm] };
}
