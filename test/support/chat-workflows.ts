import { Client, Connection } from '@temporalio/client';
import { chatWorkflowId } from '../../workflows/chat/contract.ts';
import { testDependencies } from './dependencies.ts';

export interface ChatWorkflows {
  /** Whether a chat with this id has ever had an actor. */
  exists(chatId: string): Promise<boolean>;
  /** The newest run of a chat's actor: RUNNING, COMPLETED, … */
  newestRun(chatId: string): Promise<{ runId: string; status: string }>;
  close(): Promise<void>;
}

/** Reads from Temporal directly, not through the server. */
export async function openChatWorkflows(): Promise<ChatWorkflows> {
  const connection = await Connection.connect({ address: testDependencies().temporalAddress });
  const client = new Client({ connection });
  return {
    async exists(chatId) {
      try {
        await client.workflow.getHandle(chatWorkflowId(chatId)).describe();
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
        throw error;
      }
    },
    async newestRun(chatId) {
      const { runId, status } = await client.workflow.getHandle(chatWorkflowId(chatId)).describe();
      return { runId, status: status.name };
    },
    close: () => connection.close(),
  };
}
