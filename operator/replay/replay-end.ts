import { type StepFailure, toLastError } from '../../domain/chat/last-error.ts';
import type { RoundBundle } from './bundle.ts';
import { getFailureReason } from './recorded-failure.ts';
import type { StepReplay } from './replay-steps.ts';

/** How a round ends with the results of a replay. */
export type ReplayEnd =
  | { status: 'completed' }
  | { status: 'error'; last_error: string }
  /** A step could not be run. */
  | { status: 'unknown'; reason: string };

export function getReplayEnd(bundle: RoundBundle, replays: readonly StepReplay[]): ReplayEnd {
  const failures = replays.flatMap((replayed) => toFailure(bundle, replayed));
  if (failures.length > 0) return { status: 'error', last_error: toLastError(failures) };
  const { round, steps } = bundle;
  const failedElsewhere = round.last_error !== null && steps.every(({ status }) => status !== 'error');
  // For example a chat that was terminated: no step says why.
  if (failedElsewhere) return { status: 'error', last_error: round.last_error ?? '' };
  const left = replays.find(({ outcome }) => outcome === 'not run');
  if (left) return { status: 'unknown', reason: `${left.step} was not run: ${left.note}` };
  return { status: 'completed' };
}

/** A step whose failure cannot be repeated ends the round as it did then. */
function toFailure(bundle: RoundBundle, { step, failure, notRun }: StepReplay): StepFailure[] {
  if (failure) return [{ step, ...failure, attempts: 1 }];
  const reason = notRun === 'failure_unknown' ? getFailureReason(bundle, step) : null;
  return reason === null ? [] : [{ step, type: 'Error', reason, attempts: 1 }];
}
