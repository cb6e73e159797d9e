import { type Client, isGrpcServiceError } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

/** For so long, or so often, tasks fail before a history is believed to be unreadable: a deploy fails some at first. */
const minFailingMs = 5_000;
const minAttempts = 4;
/** Events to look back for the failure; only a task's first failure is written down. */
const lookBack = 20;
/** gRPC's code. */
const notFound = 5;
const { WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR: nondeterministic } =
  proto.temporal.api.enums.v1.WorkflowTaskFailedCause;

/** Stands in the terminated execution, for operators. */
export const unreplayableReason =
  'history cannot be replayed by the deployed workflow code; the next request starts a new execution from the rows';

/**
 * Terminates a workflow execution whose history the deployed code cannot replay, for it would answer nothing any
 * more: everything that it stands for is in rows, from which its successor starts. Resolves to whether it did.
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
