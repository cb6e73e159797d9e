import { WorkflowNotFoundError } from '@temporalio/client';
import type { OpenTemporal } from '../temporal/connect.ts';
import { chatProgress, chatWorkflowId } from '../workflows/chat/contract.ts';
import { findRun } from './plain-runs.ts';

/** Whether the chat's actor runs and works on the round; true when it cannot be asked. */
export async function isRoundAlive(
  temporal: OpenTemporal,
  chatId: string,
  roundId: string,
): Promise<boolean> {
  const workflowId = chatWorkflowId(chatId);
  try {
    const run = await findRun(temporal, workflowId);
    if (run?.status.name !== 'RUNNING') return false;
    const { rounds } = await temporal.client.workflow.getHandle(workflowId).query(chatProgress);
    return rounds.some(({ round_id }) => round_id === roundId);
  } catch (error) {
    return !(error instanceof WorkflowNotFoundError);
  }
}
