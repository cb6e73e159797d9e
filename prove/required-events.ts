import type { ProveOptions } from './options.ts';
import type { JudgeOptions } from './verdict.ts';

/** A shorter storm is a smoke test, which need not provoke everything. */
const wholeStormMinutes = 2;
/** Average per kind of kill; with fewer rounds a kill measures nothing. */
const roundsPerKill = 5;

/** What a run must have provoked, or it is void: otherwise an invariant could hold because nothing was tried. */
export function requiredEvents({
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
  // Lone kills leave upstreams working, so no round has to fail.
  if (killsAlone) return { required: [...always, 'fault-kill_worker', 'fault-kill_server'], roundsPerKill };
  return { required: minutes < wholeStormMinutes ? always : [...always, ...wholeStorm] };
}
