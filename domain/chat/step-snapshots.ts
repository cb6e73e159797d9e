import type { Notifications } from './notifications.ts';
import type { RecommendedItem } from './recommended-items.ts';
import type { Step } from './steps.ts';
import type { Meal, Todos } from './todos.ts';

/** The result of each step, as its row stores it. */
interface StepSnapshots {
  meal_suggest: Meal;
  todos: Todos;
  cross_sell: { recommended_items: RecommendedItem[] };
  notifications: Notifications;
}

/** A step's stored result; null when the step failed. */
export function toSnapshot<S extends Step>(
  _step: S,
  stored: Record<string, unknown> | null,
): StepSnapshots[S] | null {
  return stored as StepSnapshots[S] | null;
}

/** The result of a step among the rows of its round; null without one. */
export function findSnapshot<S extends Step>(
  rows: readonly { step: Step | null; snapshot: Record<string, unknown> | null }[],
  step: S,
): StepSnapshots[S] | null {
  return toSnapshot(step, rows.find((row) => row.step === step)?.snapshot ?? null);
}
