import { type Client, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { optionalTsToMs } from './sdk-internals.ts';

/** How long or how often tasks must fail before a history counts as unreplayable: a deploy makes some fail briefly. */
const minFailingMs = 5_000;
const minAttempts = 4;
/** Events to search for the failure; the history only has the first failure of a task. */
const lookBack = 20;
/** gRPC's NOT_FOUND. */
const notFound = 5;
const { WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR: nondeterministic } =
  proto.temporal.api.enums.v1.WorkflowTaskFailedCause;

/** The reason that operators see in the terminated execution. */
const unreplayableReason =
  'history cannot be replayed by the deployed workflow code; the next request starts a new execution from the rows';

/**
 * Terminates a workflow execution whose history the deployed code cannot replay, as it can no longer answer. Its
 * successor starts from the rows, which hold all its state. Resolves to whether it was terminated.
 */
export async function terminateUnreplayable(client: Client, workflowId: string): Promise<boolean> {
  const { workflowService } = client;
  const { namespace } = client.options;
  const execution = { workflowId };
  try {
    const [{ pendingWorkflowTask, workflowExecutionInfo }, { history }] = await Promise.all([
      workflowService.describeWorkflowExecution({ namespace, execution }),
      workflowService.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: lookBack }),
    ]);
    const newest = history?.events?.find(
      (event) => event.workflowTaskFailedEventAttributes ?? event.workflowTaskCompletedEventAttributes,
    );
    if (newest?.workflowTaskFailedEventAttributes?.cause !== nondeterministic) return false;
    const failingMs = Date.now() - (optionalTsToMs(newest.eventTime) ?? Date.now());
    if (failingMs < minFailingMs && (pendingWorkflowTask?.attempt ?? 0) < minAttempts) return false;
    const runId = workflowExecutionInfo?.execution?.runId ?? undefined;
    await client.workflow.getHandle(workflowId, runId).terminate(unreplayableReason);
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === notFound) return false;
    throw error;
  }
}
