import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { chatProgress, chatWorkflowId } from '../workflows/chat/contract.ts';

/** Whether the chat's actor runs and works on the round; true when it cannot be asked. */
export async function isRoundAlive(client: Client, chatId: string, roundId: string): Promise<boolean> {
  const handle = client.workflow.getHandle(chatWorkflowId(chatId));
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return false;
    const { rounds } = await handle.query(chatProgress);
    return rounds.some(({ round_id }) => round_id === roundId);
  } catch (error) {
    return !(error instanceof WorkflowNotFoundError);
  }
}
