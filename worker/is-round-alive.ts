import { WorkflowNotFoundError } from '@temporalio/client';
import type { OpenTemporal } from '../temporal/connect.ts';
import { findExecution } from '../temporal/workflow-executions.ts';
import { chatProgressQuery, chatWorkflowId } from '../workflows/chat/contract.ts';

/** Time limit for Temporal and the actor. */
const answerMs = 5_000;

/**
 * Whether the chat's actor is running and works on the round; true if this cannot be determined.
 * @param terminateIfUnreplayable terminates an actor that cannot be replayed, and resolves to whether it did
 */
export async function isRoundAlive(
  temporal: OpenTemporal,
  { chatId, roundId }: { chatId: string; roundId: string },
  terminateIfUnreplayable: (workflowId: string) => Promise<boolean> = async () => false,
): Promise<boolean> {
  const workflowId = chatWorkflowId(chatId);
  try {
    const rounds = await temporal.client.withDeadline(Date.now() + answerMs, async () => {
      const run = await findExecution(temporal, workflowId);
      if (run?.status.name !== 'RUNNING') return [];
      return (await temporal.client.workflow.getHandle(workflowId).query(chatProgressQuery)).rounds;
    });
    return rounds.some(({ round_id }) => round_id === roundId);
  } catch (error) {
    return !(error instanceof WorkflowNotFoundError || (await terminateIfUnreplayable(workflowId)));
  }
}
