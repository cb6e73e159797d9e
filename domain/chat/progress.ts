/** The steps of a round in order. Views show their numbers (`step1`), errors their names. */
export const steps = ['meal_suggest', 'todos', 'cross_sell', 'notifications'] as const;
export type Step = (typeof steps)[number];

export type StepStatus = 'pending' | 'running' | 'done' | 'error';
export type RoundStatus = 'in_progress' | 'completed' | 'error';
export type ChatStatus = RoundStatus | 'ended';

export type Progress = Record<Step, StepStatus>;

export interface PipelineProgress {
  step1: StepStatus;
  step2: StepStatus;
  step3: StepStatus;
  step4: StepStatus;
}

export type BackListStatus = 'not_started' | 'in_progress' | 'completed';

/** The progress of a new round: its first step runs as soon as the round is accepted (DET-14). */
export const initialProgress: Progress = {
  meal_suggest: 'running',
  todos: 'pending',
  cross_sell: 'pending',
  notifications: 'pending',
};

/** Whether a follow-up must wait for this round (MODEL-16): it is in progress, and step 2 is not done. */
export function isInFlight(status: RoundStatus, progress: Progress): boolean {
  return status === 'in_progress' && progress.todos !== 'done';
}

/**
 * The progress in views. Step 4 is `done` exactly when the round is completed (rulings Q24, Q25b): it is `running`
 * until step 3 and the settlement are done, and never `done` in a failed round.
 */
export function toPipelineProgress(status: RoundStatus, progress: Progress): PipelineProgress {
  return {
    step1: progress.meal_suggest,
    step2: progress.todos,
    step3: progress.cross_sell,
    step4: toLastStepStatus(status, progress.notifications),
  };
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
  return progress.todos === 'done' ? 'in_progress' : 'not_started';
}
