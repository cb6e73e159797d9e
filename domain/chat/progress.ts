/** The four steps of a round, by the number that views show and the name that errors show. */
export const steps = ['meal_suggest', 'todos', 'cross_sell', 'notifications'] as const;
export type Step = (typeof steps)[number];

export type StepStatus = 'pending' | 'running' | 'done' | 'error';
export type RoundStatus = 'in_progress' | 'completed' | 'error';
export type ChatStatus = RoundStatus | 'ended';

/** How far each step of a round is. */
export type Progress = Record<Step, StepStatus>;

export interface PipelineProgress {
  step1: StepStatus;
  step2: StepStatus;
  step3: StepStatus;
  step4: StepStatus;
}

export type BackListStatus = 'not_started' | 'in_progress' | 'completed';

/** A fresh round: its first step runs as soon as it is accepted (DET-14). */
export const freshProgress: Progress = {
  meal_suggest: 'running',
  todos: 'pending',
  cross_sell: 'pending',
  notifications: 'pending',
};

/** Whether a follow-up must still wait for this round (MODEL-16): running, its second step not done. */
export function isInFlight(status: RoundStatus, progress: Progress): boolean {
  return status === 'in_progress' && progress.todos !== 'done';
}

/**
 * What a view shows. Step 4 is `done` exactly when the round is completed (rulings Q24, Q25b): while
 * step 3 or the settling is still to come it runs, and in a round that failed it is never `done`.
 */
export function showProgress(status: RoundStatus, progress: Progress): PipelineProgress {
  return {
    step1: progress.meal_suggest,
    step2: progress.todos,
    step3: progress.cross_sell,
    step4: showLastStep(status, progress.notifications),
  };
}

function showLastStep(status: RoundStatus, step: StepStatus): StepStatus {
  if (status === 'completed') return 'done';
  if (step !== 'done') return step;
  // It was shown as running, and no step goes back: it ends with its round, though its data is kept (ruling D15).
  return status === 'in_progress' ? 'running' : 'error';
}

/** Ruling "back_list_status": null until step 1 is done; on error it stays where it was. */
export function backListStatus(status: RoundStatus, progress: Progress): BackListStatus | null {
  if (status === 'completed') return 'completed';
  if (progress.meal_suggest !== 'done') return null;
  return progress.todos === 'done' ? 'in_progress' : 'not_started';
}
