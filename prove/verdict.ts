import type { Call, Evidence, Verdict } from './evidence.ts';
import { invariants } from './invariants/index.ts';
import { isUnknown } from './invariants/shared/history.ts';
import { measureRecoveries, type Recovery } from './report/recovery.ts';
import { type Counter, countSometimes } from './sometimes.ts';

export interface JudgeOptions {
  /** Names of counters that must be above zero; otherwise the run is void. */
  required?: readonly string[];
  /** Share of calls with a definite answer, 0 to 1, below which a run is void; default 0.5. */
  floor?: number;
  /** Rounds after which a chat's workflow continues as new; default 20. */
  roundsPerRun?: number;
  /** Average number of running rounds that the kills of a kind must hit for a valid recovery time; default 0. */
  roundsPerKill?: number;
}

export interface Judgement {
  invariants: ({ name: string; claim: string } & Verdict)[];
  sometimes: Counter[];
  /** Why the run is void; null when it is valid. */
  void: string | null;
  /** No invariant is violated, and the run is not void. */
  passed: boolean;
}

/** Judges a run by its evidence alone, so a recorded run can be judged again. */
export function judge(evidence: Evidence, options: JudgeOptions = {}): Judgement {
  const { required = [], floor = 0.5, roundsPerRun = 20, roundsPerKill = 0 } = options;
  const verdicts = invariants.map(({ name, claim, check }) => ({ name, claim, ...check(evidence) }));
  const sometimes = countSometimes(evidence, roundsPerRun);
  const reason =
    tooFewAnswers(evidence.calls, floor) ??
    notProvoked(sometimes, required) ??
    metTooFew(measureRecoveries(evidence), roundsPerKill);
  const holds = verdicts.every(({ violations }) => violations.length === 0);
  return { invariants: verdicts, sometimes, void: reason, passed: holds && reason === null };
}

function tooFewAnswers(calls: readonly Call[], floor: number): string | null {
  if (calls.length === 0) return 'The run is void: no call was made.';
  const definite = calls.filter((call) => !isUnknown(call)).length;
  if (definite >= calls.length * floor) return null;
  return (
    `The run is void: ${definite} of ${calls.length} calls had a definite answer ` +
    `(2xx, 304 or 4xx), fewer than ${floor * 100} %.`
  );
}

function notProvoked(sometimes: readonly Counter[], required: readonly string[]): string | null {
  const missing = required.filter((name) => !sometimes.some((one) => one.name === name && one.count > 0));
  return missing.length === 0 ? null : `The run is void: it never provoked ${missing.join(', ')}.`;
}

function metTooFew(kills: readonly Recovery[], roundsPerKill: number): string | null {
  const few = kills.filter(({ times, rounds }) => rounds < times * roundsPerKill);
  if (few.length === 0) return null;
  const named = few.map(({ kind, times, rounds }) => `${kind} met ${rounds} rounds in ${times} times`);
  return `The run is void: ${named.join(', ')}, fewer than ${roundsPerKill} each.`;
}
