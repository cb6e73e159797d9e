import {
  ActivityFailure,
  type ActivityInterfaceFor,
  ApplicationFailure,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { infrastructureRetry } from './infrastructure-retry.ts';

/** Limit of one local activity, all its attempts included. */
const localMs = 1_000;
/** A workflow task that has spent this time on local activities begins no further one. */
const taskBudgetMs = 500;
/** Histories of earlier code have no regular activities here. */
const mayOutgrowTask = 'writes-outgrow-their-task';

/**
 * Runs short writes of a workflow as local activities. A local activity costs one event instead of three, and no
 * workflow task. Replay is deterministic because of three invariants:
 *
 * 1. One local activity at a time. Two concurrent ones are resolved in two activations when they run and in one on
 *    replay, which changes the order of the commands after them.
 * 2. A local activity ends in the workflow task that began it. One that outlives its task is resolved on replay
 *    together with the events of the next task, which changes the order of commands too. So its limit is shorter than
 *    a task; a write that takes longer continues as a regular activity, whose events keep its position.
 * 3. No branch depends on the class of a local activity's failure: a timeout is an ActivityFailure when it happens
 *    and a TimeoutFailure when it is replayed.
 *
 * So a write may run twice, and must be idempotent.
 */
export class LocalWrites<Activities> {
  #last: Promise<void> | null = null;
  #taskLength = 0;
  #spentMs = 0;

  /**
   * @param write calls one activity
   * @param deadline when the attempts end, milliseconds since 1970; without it they go on until the write succeeds
   */
  async run<T>(
    write: (activities: ActivityInterfaceFor<Activities>) => Promise<T>,
    deadline?: number,
  ): Promise<T> {
    // Invariant 1. No await without need: one more microtask changes the order of commands.
    while (this.#last !== null) await this.#last;
    if (!(this.#isTaskSpent && patched(mayOutgrowTask))) {
      const local = this.#measure(write(localActivities<Activities>(deadline)));
      try {
        return await local;
      } catch (error) {
        if (isFinal(error) || !patched(mayOutgrowTask)) throw error;
      }
    }
    return write(regularActivities<Activities>(deadline));
  }

  /** The history length identifies the workflow task, on replay too. */
  get #isTaskSpent(): boolean {
    return workflowInfo().historyLength === this.#taskLength && this.#spentMs > taskBudgetMs;
  }

  /** Adds to the task's time by the workflow's clock, which local activities advance, on replay too. */
  #measure<T>(local: Promise<T>): Promise<T> {
    const { historyLength } = workflowInfo();
    const startedAt = Date.now();
    const end = () => {
      if (historyLength !== this.#taskLength) this.#spentMs = 0;
      this.#taskLength = historyLength;
      this.#spentMs += Date.now() - startedAt;
      this.#last = null;
    };
    this.#last = local.then(end, end);
    return local;
  }
}

function localActivities<Activities>(deadline: number | undefined): ActivityInterfaceFor<Activities> {
  return proxyLocalActivities<Activities>({
    // No startToCloseTimeout as well: when both expire at once, the SDK (1.24.0) can lose the activity.
    scheduleToCloseTimeout: Math.min(localMs, getTimeLeft(deadline)),
    retry: { initialInterval: '50 milliseconds', backoffCoefficient: 2 },
  });
}

function regularActivities<Activities>(deadline: number | undefined): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    startToCloseTimeout: '5 seconds',
    ...(deadline !== undefined && { scheduleToCloseTimeout: getTimeLeft(deadline) }),
    retry: infrastructureRetry,
  });
}

function getTimeLeft(deadline = Number.POSITIVE_INFINITY): number {
  return Math.max(1, deadline - Date.now());
}

/** Whether another attempt cannot help: the failure is non-retryable, or the workflow is cancelled. */
function isFinal(error: unknown): boolean {
  if (isCancellation(error)) return true;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

/** Whether an activity timed out, in either form (invariant 3). */
export function isTimeout(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof TimeoutFailure;
}
