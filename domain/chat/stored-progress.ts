import { type Progress, type RoundStatus, type Step, type StepStatus, steps } from './progress.ts';

/** The rows that determine the progress of a round. */
export interface StoredRound {
  status: RoundStatus;
  /** Only steps that are done or have failed. */
  steps: readonly { step: Step; status: StepStatus }[];
  /** Whether the actor has passed step 2: only then is the chat's next round welcome. */
  boundaryPassed: boolean;
}

/**
 * A step has a row once it is done or has failed. A step without a row runs if the steps before it are done and the
 * round is in progress. Step 2 is saved a moment before the actor passes its boundary, and counts as running until
 * then, because a client that sees it done may start the next round.
 */
export function deriveProgress({ status, steps: rows, boundaryPassed }: StoredRound): Progress {
  const findStatus = (step: Step) => rows.find((row) => row.step === step)?.status;
  const getDefault = (before: StepStatus): StepStatus =>
    status === 'in_progress' && before === 'done' ? 'running' : 'pending';
  const meal = findStatus('meal_suggest') ?? getDefault('done');
  const saved = findStatus('todos') ?? getDefault(meal);
  const todos = saved === 'done' && status === 'in_progress' && !boundaryPassed ? 'running' : saved;
  return {
    meal_suggest: meal,
    todos,
    cross_sell: findStatus('cross_sell') ?? getDefault(todos),
    notifications: findStatus('notifications') ?? getDefault(todos),
  };
}

/** The running steps of a round in progress. */
export function findRunningSteps(round: Omit<StoredRound, 'status'>): Step[] {
  const progress = deriveProgress({ ...round, status: 'in_progress' });
  return steps.filter((step) => progress[step] === 'running');
}
