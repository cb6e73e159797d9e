import { boundText } from '../storable-text.ts';
import { maxTaskContentLength, maxTasks } from './limits.ts';

/** The kind of a task, chosen by the planner. */
export const taskCategories = ['PLAN', 'ACTION', 'QNA'] as const;
export type TaskCategory = (typeof taskCategories)[number];

/** PENDING, RUNNING, then one of three final statuses. */
export const taskStatuses = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** Statuses of a task that has not ended. */
export const openTaskStatuses = ['PENDING', 'RUNNING'] as const satisfies TaskStatus[];

export interface PlannedTask {
  content: string;
  category: TaskCategory;
}

/** Limits a plan: removes empty tasks, truncates long ones, keeps the first `maxTasks`. */
export function boundPlan(tasks: readonly PlannedTask[]): PlannedTask[] {
  return tasks
    .map(({ content, category }) => ({ content: boundText(content.trim(), maxTaskContentLength), category }))
    .filter(({ content }) => content !== '')
    .slice(0, maxTasks);
}
