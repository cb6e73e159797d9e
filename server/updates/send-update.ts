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

/** A refusal by an actor; `code` is the type of its failure, and the message says what to do. */
export class UpdateRejectedError extends Error {
  override readonly name = 'UpdateRejectedError';
  readonly code: string;
  /**
   * Whether this was the update's first delivery. Where it was not, the workflow task of an earlier one was lost, and
   * what an activity in it has written or may still write is to be rolled back (ruling D4).
   */
  readonly atOnce: boolean;
  constructor(failure: ApplicationFailure, { atOnce, ...options }: ErrorOptions & { atOnce: boolean }) {
    super(failure.message, options);
    this.code = failure.type ?? 'UNKNOWN';
    this.atOnce = atOnce;
  }
}

export interface UpdateRequest<Ret, Args extends unknown[]> {
  update: UpdateDefinition<Ret, Args>;
  args: Args;
  updateId: string;
  /** How the actor starts if it does not run; asked for anew at each attempt. */
  start(): WithStartWorkflowOperation<Workflow>;
  /** How long the caller waits; milliseconds since 1970. */
  before: number;
  /** Learns of an execution that was terminated because its history cannot be replayed. */
  onUnreplayable?: ((workflowId: string) => void) | undefined;
}

/** A run that was just closing when the update came; its successor takes it. */
const closedUnderUpdate = 'AcceptedUpdateCompletedWorkflow';
/**
 * gRPC's FAILED_PRECONDITION: the task that was to take the update met news, and is done over without it; or it
 * fails time and again, as under code that cannot replay the history.
 */
const failedPrecondition = 9;
/** Pauses before updates that met such a task are sent again: from the first to the longest. */
const pausesMs = [10, 20, 50, 100, 250, 500];
const closingAttempts = 5;
/** Well below the 1 s (sticky queue) and 4 s (workflow task) after which Temporal delivers a lost task again. */
const firstDeliveryMs = 700;
/** The actor decides until `before`; its answer may take a little longer to arrive. */
const answerMarginMs = 2_000;
/** How often an actor that does not answer is looked at, and how long Temporal may take to say whether it is stuck. */
const inspectEveryMs = 3_000;
const inspectionMs = 2_000;

/**
 * Sends an update to an actor, which starts if it does not run, and again where a run closed under it: the
 * next run takes it, and knows it by its id. An actor whose history cannot be replayed is terminated for it.
 * @throws {UpdateRejectedError} for certain of the last delivery, see `atOnce`; any other error leaves open what became of
 * the update.
 */
export async function sendUpdate<Ret, Args extends unknown[]>(
  client: Client,
  { update, args, updateId, start, before, onUnreplayable }: UpdateRequest<Ret, Args>,
): Promise<Ret> {
  let closings = 0;
  const sentAt = performance.now();
  for (let tried = 1; ; tried += 1) {
    let isTerminated = false;
    const inspect = async () => {
      isTerminated ||= await terminateIfUnreplayable(client, start().options.workflowId, onUnreplayable);
    };
    // Temporal holds an update back for as long as the tasks that it comes with fail.
    const inspections = setInterval(inspect, inspectEveryMs);
    try {
      return await client.withDeadline(before + answerMarginMs, () =>
        client.workflow.executeUpdateWithStart(update, { updateId, args, startWorkflowOperation: start() }),
      );
    } catch (error) {
      const failure = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
      const refused = failure instanceof ApplicationFailure && failure.type !== closedUnderUpdate;
      const atOnce = tried === 1 && performance.now() - sentAt < firstDeliveryMs;
      if (refused) throw new UpdateRejectedError(failure, { cause: error, atOnce });
      const doneOver = isGrpcServiceError(error) && error.code === failedPrecondition;
      const closing = failure !== undefined || error instanceof WorkflowNotFoundError;
      if (closing) closings += 1;
      const again = isTerminated || doneOver || (closing && closings < closingAttempts);
      if (!again || Date.now() >= before) throw error;
      if (doneOver) await pause(pausesMs[tried - 1] ?? pausesMs.at(-1));
    } finally {
      clearInterval(inspections);
    }
  }
}

/** Where that cannot be found out, the update's own error says enough. */
async function terminateIfUnreplayable(
  client: Client,
  workflowId: string,
  onUnreplayable: UpdateRequest<unknown, unknown[]>['onUnreplayable'],
): Promise<boolean> {
  const inspected = client.withDeadline(Date.now() + inspectionMs, () =>
    terminateUnreplayable(client, workflowId),
  );
  const isTerminated = await inspected.catch(() => false);
  if (isTerminated) onUnreplayable?.(workflowId);
  return isTerminated;
}
