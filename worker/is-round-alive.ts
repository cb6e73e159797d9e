import { WorkflowNotFoundError } from '@temporalio/client';
import type { OpenTemporal } from '../temporal/connect.ts';
import { findExecution } from '../temporal/workflow-executions.ts';
import { chatProgressQuery, chatWorkflowId } from '../workflows/chat/contract.ts';

/** How long Temporal and the actor may take to answer. */
const answerMs = 5_000;

/**
 * Whether the chat's actor runs and works on the round; true when it cannot be asked.
 * @param heal terminates an actor that cannot be replayed, and says whether it did
 */
export async function isRoundAlive(
  temporal: OpenTemporal,
  chatId: string,
  roundId: string,
  heal: (workflowId: string) => Promise<boolean> = async () => false,
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
    return !(error instanceof WorkflowNotFoundError || (await heal(workflowId)));
  }
}
