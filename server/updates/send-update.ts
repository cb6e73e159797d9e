/**
 * Sends updates to actors, with start.
 *
 * 1. An update is sent again under the same id, by which Temporal or the next run recognizes it. It has its effect
 *    once.
 * 2. `UpdateRejectedError` means that the actor has rejected this delivery. After any other error the outcome is
 *    unknown, so the caller rolls back.
 * 3. A rejection of a first delivery has left nothing behind. A later one may follow a workflow task that was lost
 *    after its activity had written, so the caller rolls back too (`onFirstDelivery`, ruling D4).
 * 4. An update is sent again only for a reason that the next attempt can remove: a run that was closing, a workflow
 *    task that failed, or an actor that was terminated here because its history cannot be replayed.
 * 5. No attempt is repeated after `before`. An answer may arrive up to 2 s later.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  isGrpcServiceError,
  type WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, type UpdateDefinition, type Workflow } from '@temporalio/common';
import { terminateUnreplayable } from '../../temporal/unreplayable.ts';

/** An actor has rejected the update. `code` is the type of its failure; the message says what to do. */
export class UpdateRejectedError extends Error {
  override readonly name = 'UpdateRejectedError';
  readonly code: string;
  /**
   * Whether this was certainly the update's first delivery. Otherwise an activity of an earlier, lost workflow task
   * may have written or may still write, and the caller must roll back (invariant 3).
   */
  readonly onFirstDelivery: boolean;
  constructor(
    failure: ApplicationFailure,
    { onFirstDelivery, ...options }: ErrorOptions & { onFirstDelivery: boolean },
  ) {
    super(failure.message, options);
    this.code = failure.type ?? 'UNKNOWN';
    this.onFirstDelivery = onFirstDelivery;
  }
}

export interface UpdateRequest<Ret, Args extends unknown[]> {
  update: UpdateDefinition<Ret, Args>;
  args: Args;
  updateId: string;
  /** How to start the actor if it is not running; called for each attempt. */
  start(): WithStartWorkflowOperation<Workflow>;
  /** The caller's deadline, in milliseconds since 1970. */
  before: number;
  /** Called after an execution was terminated because its history cannot be replayed. */
  onUnreplayable?: ((workflowId: string) => void) | undefined;
}

/** Failure type of an update that its run accepted and did not complete before closing; the next run takes it. */
const runClosedFailure = 'AcceptedUpdateCompletedWorkflow';
/**
 * gRPC's FAILED_PRECONDITION: the workflow task that carried the update failed, either once because of an unhandled
 * command, or repeatedly because the code cannot replay the history.
 */
const failedPrecondition = 9;
/** Pauses before an update is sent again after a failed workflow task; the last one repeats. */
const retryPausesMs = [10, 20, 50, 100, 250, 500];
const maxClosedRuns = 5;
/** Well below the 1 s (sticky queue) and 4 s (workflow task) after which Temporal redelivers a lost task. */
const firstDeliveryMs = 700;
/** The actor decides by `before`; its answer may arrive a little later. */
const answerMarginMs = 2_000;
/** How often an actor that does not answer is inspected, and how long an inspection may take. */
const inspectionIntervalMs = 3_000;
const inspectionTimeoutMs = 2_000;

/**
 * Sends an update to an actor and starts the actor if it is not running.
 * @throws {UpdateRejectedError} when the actor rejects it; after any other error the outcome is unknown (invariant 2)
 */
export async function sendUpdate<Ret, Args extends unknown[]>(
  client: Client,
  { update, args, updateId, start, before, onUnreplayable }: UpdateRequest<Ret, Args>,
): Promise<Ret> {
  let closedRuns = 0;
  const sentAt = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    let isTerminated = false;
    const inspect = async () => {
      isTerminated ||= await terminateIfUnreplayable(client, start().options.workflowId, onUnreplayable);
    };
    // While workflow tasks keep failing, Temporal neither accepts nor rejects the update.
    const inspections = setInterval(inspect, inspectionIntervalMs);
    try {
      return await client.withDeadline(before + answerMarginMs, () =>
        client.workflow.executeUpdateWithStart(update, { updateId, args, startWorkflowOperation: start() }),
      );
    } catch (error) {
      const failure = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
      const isRejected = failure instanceof ApplicationFailure && failure.type !== runClosedFailure;
      const onFirstDelivery = attempt === 1 && performance.now() - sentAt < firstDeliveryMs;
      if (isRejected) throw new UpdateRejectedError(failure, { cause: error, onFirstDelivery });
      const taskFailed = isGrpcServiceError(error) && error.code === failedPrecondition;
      const runClosed = failure !== undefined || error instanceof WorkflowNotFoundError;
      if (runClosed) closedRuns += 1;
      const shouldRetry = isTerminated || taskFailed || (runClosed && closedRuns < maxClosedRuns);
      if (!shouldRetry || Date.now() >= before) throw error;
      if (taskFailed) await pause(retryPausesMs[attempt - 1] ?? retryPausesMs.at(-1));
    } finally {
      clearInterval(inspections);
    }
  }
}

/** Resolves to false if the inspection fails: the caller reports the update's own error. */
async function terminateIfUnreplayable(
  client: Client,
  workflowId: string,
  onUnreplayable: UpdateRequest<unknown, unknown[]>['onUnreplayable'],
): Promise<boolean> {
  const inspection = client.withDeadline(Date.now() + inspectionTimeoutMs, () =>
    terminateUnreplayable(client, workflowId),
  );
  const isTerminated = await inspection.catch(() => false);
  if (isTerminated) onUnreplayable?.(workflowId);
  return isTerminated;
}
