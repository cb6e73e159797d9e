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

/** The longest that one local activity may take, all its attempts included. */
const localMs = 1_000;
/** A workflow task that has spent so much on local activities begins no further one. */
const taskBudgetMs = 500;
/** Gates what histories from before do not have. */
const outgrows = 'writes-outgrow-their-task';

/**
 * Short writes of a workflow as local activities, which cost one event instead of three and no workflow task of
 * their own. They replay as they ran because of three invariants:
 *
 * 1. One local activity at a time. Two at once are resolved in two activations when they run and in one when they
 *    are replayed, and the commands that follow them change places.
 * 2. A local activity ends in the workflow task that began it. One that outlives its task is resolved on replay
 *    together with the events of the next task, and commands change places again. So each has less time than a
 *    task lasts; what takes longer goes on as a regular activity, whose own events keep its place.
 * 3. No branch depends on the class of a local activity's failure: a timeout is an ActivityFailure when it happens
 *    and a TimeoutFailure when it is replayed.
 *
 * A write may therefore run twice, and must have the effect of once.
 */
export class LocalWrites<Activities> {
  #last: Promise<void> | null = null;
  #taskLength = 0;
  #spentMs = 0;

  /**
   * @param write calls one activity
   * @param before when the attempts end, milliseconds since 1970; without it they go on until PostgreSQL answers
   */
  async run<T>(
    write: (activities: ActivityInterfaceFor<Activities>) => Promise<T>,
    before?: number,
  ): Promise<T> {
    // Nothing is awaited without need: one microtask more changes the order of commands.
    while (this.#last !== null) await this.#last;
    if (!(this.#isTaskSpent && patched(outgrows))) {
      const local = this.#measure(write(localActivities<Activities>(before)));
      try {
        return await local;
      } catch (error) {
        if (isFinal(error) || !patched(outgrows)) throw error;
      }
    }
    return write(regularActivities<Activities>(before));
  }

  /** Every workflow task sees a history of another length, on replay as when it ran. */
  get #isTaskSpent(): boolean {
    return workflowInfo().historyLength === this.#taskLength && this.#spentMs > taskBudgetMs;
  }

  /** By the workflow's clock, which a local activity moves on by its own time, on replay too. */
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

function localActivities<Activities>(before: number | undefined): ActivityInterfaceFor<Activities> {
  return proxyLocalActivities<Activities>({
    // No startToCloseTimeout beside it: where both end at once, the SDK (1.24.0) can lose the activity.
    scheduleToCloseTimeout: Math.min(localMs, timeLeft(before)),
    retry: { initialInterval: '50 milliseconds', backoffCoefficient: 2 },
  });
}

function regularActivities<Activities>(before: number | undefined): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    startToCloseTimeout: '5 seconds',
    ...(before !== undefined && { scheduleToCloseTimeout: timeLeft(before) }),
    retry: infrastructureRetry,
  });
}

function timeLeft(before = Number.POSITIVE_INFINITY): number {
  return Math.max(1, before - Date.now());
}

/** Whether another attempt cannot help: the write itself said so, or its workflow is cancelled. */
function isFinal(error: unknown): boolean {
  if (isCancellation(error)) return true;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

/** Whether an activity ran out of time, in either form (invariant 3). */
export function isTimeout(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof TimeoutFailure;
}
