import { type Progress, type RoundStatus, type Step, type StepStatus, steps } from './progress.ts';

/**
 * How far a round is by its rows alone. A step has a row once it is done or has failed; one without a
 * row runs when the steps before it are done and the round still runs.
 */
export function storedProgress(
  status: RoundStatus,
  rows: readonly { step: Step; status: StepStatus }[],
): Progress {
  const of = (step: Step) => rows.find((row) => row.step === step)?.status;
  const unwritten = (before: StepStatus | undefined): StepStatus =>
    status === 'in_progress' && before === 'done' ? 'running' : 'pending';
  const [meal, todos] = [of('meal_suggest'), of('todos')];
  return {
    meal_suggest: meal ?? unwritten('done'),
    todos: todos ?? unwritten(meal),
    cross_sell: of('cross_sell') ?? unwritten(todos),
    notifications: of('notifications') ?? unwritten(todos),
  };
}

/** The steps of a running round that are under way. */
export function runningSteps(rows: readonly { step: Step; status: StepStatus }[]): Step[] {
  const progress = storedProgress('in_progress', rows);
  return steps.filter((step) => progress[step] === 'running');
}
