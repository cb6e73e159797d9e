interface StepEntry {
  /** Its key in `pipeline_progress`. */
  key: `step${number}`;
  /** The step that must be done before it starts; null for the first one. */
  after: string | null;
  /** Its activity; histories have this name. */
  activity: string;
  /** The last segment of its path at llm-demo. */
  path: string;
}

/**
 * The steps of a round, in order, by the name that rows and errors have. The actor schedules what is listed here: a
 * new step needs `patched()` in workflows/chat/run-round.ts, so that running chats keep the steps they began with.
 */
export const stepTable = {
  meal_suggest: { key: 'step1', after: null, activity: 'mealSuggest', path: 'meal-suggest' },
  todos: { key: 'step2', after: 'meal_suggest', activity: 'todos', path: 'todos' },
  cross_sell: { key: 'step3', after: 'todos', activity: 'crossSell', path: 'cross-sell' },
  notifications: { key: 'step4', after: 'todos', activity: 'notifications', path: 'notifications' },
} as const satisfies Record<string, StepEntry>;

export type Step = keyof typeof stepTable;
export type StepKey = (typeof stepTable)[Step]['key'];

export const steps = Object.keys(stepTable) as Step[];

/** Once this step is done, the chat's next round is welcome (MODEL-16..18). */
export const boundaryStep = 'todos' satisfies Step;

/** Whether the step starts once the boundary is passed; such steps run side by side (MODEL-20). */
export function isAfterBoundary(step: Step): boolean {
  return stepTable[step].after === boundaryStep;
}

/** A value for each step, by its name. */
export function mapSteps<T>(getValue: (step: Step) => T): Record<Step, T> {
  return Object.fromEntries(steps.map((step) => [step, getValue(step)])) as Record<Step, T>;
}

/** The same by the step's key in `pipeline_progress`. */
export function mapStepKeys<T>(getValue: (step: Step) => T): Record<StepKey, T> {
  return Object.fromEntries(steps.map((step) => [stepTable[step].key, getValue(step)])) as Record<StepKey, T>;
}
