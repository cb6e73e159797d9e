import type { Progress, RoundStatus, StepStatus } from './progress.ts';
import { boundaryStep, mapSteps, type Step, steps, stepTable } from './steps.ts';

/** The rows that determine the progress of a round. */
interface StoredRound {
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
  const isRunning = status === 'in_progress';
  const getDefault = (step: Step): StepStatus => {
    const { after } = stepTable[step];
    return isRunning && (after === null || getStatus(after) === 'done') ? 'running' : 'pending';
  };
  const getStatus = (step: Step): StepStatus => {
    const saved = rows.find((row) => row.step === step)?.status ?? getDefault(step);
    const isBeforeBoundary = step === boundaryStep && isRunning && !boundaryPassed;
    return isBeforeBoundary && saved === 'done' ? 'running' : saved;
  };
  return mapSteps(getStatus);
}

/** The running steps of a round in progress. */
export function findRunningSteps(round: Omit<StoredRound, 'status'>): Step[] {
  const progress = deriveProgress({ ...round, status: 'in_progress' });
  return steps.filter((step) => progress[step] === 'running');
}
