import { type Progress, type RoundStatus, type Step, type StepStatus, steps } from './progress.ts';

/** A round as far as its rows say how far it is. */
export interface StoredRound {
  status: RoundStatus;
  /** Steps that are done or have failed. */
  steps: readonly { step: Step; status: StepStatus }[];
  /** Whether the actor is past step 2: only then is the chat's next round welcome. */
  boundaryPassed: boolean;
}

/**
 * How far a round is. A step has a row once it is done or has failed; one without a row runs when the steps
 * before it are done and the round still runs. Step 2 is saved a moment before the actor passes its boundary,
 * and counts as running until then: whoever is shown that it is done may ask for the next round.
 */
export function storedProgress({ status, steps: rows, boundaryPassed }: StoredRound): Progress {
  const of = (step: Step) => rows.find((row) => row.step === step)?.status;
  const unwritten = (before: StepStatus): StepStatus =>
    status === 'in_progress' && before === 'done' ? 'running' : 'pending';
  const meal = of('meal_suggest') ?? unwritten('done');
  const saved = of('todos') ?? unwritten(meal);
  const todos = saved === 'done' && status === 'in_progress' && !boundaryPassed ? 'running' : saved;
  return {
    meal_suggest: meal,
    todos,
    cross_sell: of('cross_sell') ?? unwritten(todos),
    notifications: of('notifications') ?? unwritten(todos),
  };
}

/** The steps of a running round that are under way. */
export function runningSteps(round: Omit<StoredRound, 'status'>): Step[] {
  const progress = storedProgress({ ...round, status: 'in_progress' });
  return steps.filter((step) => progress[step] === 'running');
}
