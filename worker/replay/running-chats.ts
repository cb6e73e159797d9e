import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import { chatWorkflowType } from '../../workflows/chat/contract.ts';

/** Histories fetched at a time, beside the one that is replayed. */
const concurrency = 5;

/** The histories of all chats of a task queue whose actors run now, one after the other. */
export function runningChats(client: Client, taskQueue: string): AsyncIterable<HistoryAndWorkflowId> {
  const query = [
    `WorkflowType = "${chatWorkflowType}"`,
    `TaskQueue = "${taskQueue}"`,
    'ExecutionStatus = "Running"',
  ].join(' AND ');
  return client.workflow.list({ query }).intoHistories({ concurrency, bufferLimit: concurrency });
}
