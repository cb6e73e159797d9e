import { steps } from '../domain/chat/steps.ts';
import { cutText } from '../domain/cut-text.ts';
import type { HistoryReplay } from '../operator/replay/replay-histories.ts';
import type { StepReplay } from '../operator/replay/replay-steps.ts';
import { table } from './table.ts';

/** Differences per step in the text output; `--json` has them all. */
const differencesShown = 20;
const valueShown = 80;

export interface RoundReplay {
  histories: HistoryReplay[];
  steps: StepReplay[];
}

export function isSame({ histories, steps }: RoundReplay): boolean {
  return (
    histories.every(({ problem }) => problem === null) && steps.every(({ outcome }) => outcome !== 'differs')
  );
}

/** The text output of `round replay`. */
export function toReplayText({ histories, steps: stepReplays }: RoundReplay): string {
  return [
    table([...histories.map(toHistoryRow), ...stepReplays.map(toStepRow)]),
    ...stepReplays.filter(({ differences }) => differences.length > 0).map(toDifferencesText),
  ].join('\n\n');
}

/** `round replay --json` */
export function toReplayView(replay: RoundReplay) {
  return {
    same: isSame(replay),
    histories: replay.histories.map(toHistoryView),
    steps: replay.steps.map(({ step, outcome, note, differences }) => ({
      step,
      outcome,
      note,
      // JSON drops undefined, so a value that is missing on one side has no key there.
      differences,
    })),
  };
}

export function toHistoryView({ workflowId, runId, problem }: HistoryReplay) {
  return { workflow_id: workflowId, run_id: runId, deterministic: problem === null, problem };
}

function toHistoryRow({ runId, problem }: HistoryReplay): string[] {
  return ['history', `run ${runId}`, problem === null ? 'deterministic' : `differs: ${problem}`];
}

function toStepRow({ step, outcome, note, notRun, differences }: StepReplay): string[] {
  const count =
    differences.length === 0 ? '' : ` in ${differences.length} place${differences.length > 1 ? 's' : ''}`;
  const hint =
    notRun === 'failure_unknown' || notRun === 'answer_missing' ? '; --live calls the upstreams' : '';
  return [
    `step ${steps.indexOf(step) + 1}`,
    step,
    `${outcome}${count}${note === null ? '' : `: ${note}${hint}`}`,
  ];
}

function toDifferencesText({ step, differences }: StepReplay): string {
  const shown = differences.slice(0, differencesShown);
  const more = differences.length - shown.length;
  return [
    step,
    table(
      shown.map(({ path, stored, now }) => [
        ` ${path === '' ? '(all)' : path}`,
        `stored ${shorten(stored)}`,
        `now ${shorten(now)}`,
      ]),
    ),
    ...(more > 0 ? [` and ${more} more: --json shows all`] : []),
  ].join('\n');
}

function shorten(value: unknown): string {
  if (value === undefined) return 'nothing';
  return cutText(JSON.stringify(value), valueShown);
}
