import { boundaryStep, mapStepKeys, mapSteps, type Step, type StepKey, steps, stepTable } from './steps.ts';

export const stepStatuses = ['pending', 'running', 'done', 'error'] as const;
export type StepStatus = (typeof stepStatuses)[number];

export const roundStatuses = ['in_progress', 'completed', 'error'] as const;
export type RoundStatus = (typeof roundStatuses)[number];

/** Its last round's, or `ended`. */
export const chatStatuses = [...roundStatuses, 'ended'] as const;
export type ChatStatus = (typeof chatStatuses)[number];

export type Progress = Record<Step, StepStatus>;

type PipelineProgress = Record<StepKey, StepStatus>;

export const backListStatuses = ['not_started', 'in_progress', 'completed'] as const;
type BackListStatus = (typeof backListStatuses)[number];

/** The progress of a new round: its first step runs as soon as the round is accepted (DET-14). */
export function newProgress(): Progress {
  return mapSteps((step) => (stepTable[step].after === null ? 'running' : 'pending'));
}

/**
 * The progress in views. The last step is `done` exactly when the round is completed (rulings Q24, Q25b): it is
 * `running` until the other steps and the settlement are done, and never `done` in a failed round.
 */
export function toPipelineProgress(status: RoundStatus, progress: Progress): PipelineProgress {
  const lastStep = steps.at(-1);
  return mapStepKeys((step) =>
    step === lastStep ? toLastStepStatus(status, progress[step]) : progress[step],
  );
}

function toLastStepStatus(status: RoundStatus, step: StepStatus): StepStatus {
  if (status === 'completed') return 'done';
  if (step !== 'done') return step;
  // Views have shown it as running, and no step goes back: it ends with its round, and keeps its data (ruling D15).
  return status === 'in_progress' ? 'running' : 'error';
}

/** Ruling "back_list_status": null until step 1 is done; an error does not change it. */
export function getBackListStatus(status: RoundStatus, progress: Progress): BackListStatus | null {
  if (status === 'completed') return 'completed';
  if (progress.meal_suggest !== 'done') return null;
  return progress[boundaryStep] === 'done' ? 'in_progress' : 'not_started';
}
