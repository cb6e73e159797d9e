import { boundText } from '../storable-text.ts';
import { maxTaskContentLength, maxTasks } from './limits.ts';

/** What kind of work a task is; the planner's choice. */
export const taskCategories = ['PLAN', 'ACTION', 'QNA'] as const;
export type TaskCategory = (typeof taskCategories)[number];

/** A task's way: PENDING, RUNNING, and one of three ends. */
export const taskStatuses = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** Statuses of a task that has not come to its end. */
export const openTaskStatuses = ['PENDING', 'RUNNING'] as const satisfies TaskStatus[];

export interface PlannedTask {
  content: string;
  category: TaskCategory;
}

/** A plan within bounds: the first tasks that say something, none too long. Empty when there are none. */
export function boundPlan(tasks: readonly PlannedTask[]): PlannedTask[] {
  return tasks
    .map(({ content, category }) => ({ content: boundText(content.trim(), maxTaskContentLength), category }))
    .filter(({ content }) => content !== '')
    .slice(0, maxTasks);
}
