import type { HistoryAndWorkflowId } from '@temporalio/client';
import { mapAsyncIterable } from '@temporalio/client/lib/iterators-utils.js';
import type { OpenTemporal } from '../../temporal/connect.ts';
import { chatWorkflowType } from '../../workflows/chat/contract.ts';
import { listRuns } from '../plain-runs.ts';

/** Histories fetched at a time, beside the one that is replayed. */
const concurrency = 5;

/** The histories of all chats of a task queue whose actors run now, one after the other. */
export function runningChats(temporal: OpenTemporal, taskQueue: string): AsyncIterable<HistoryAndWorkflowId> {
  const query = [
    `WorkflowType = "${chatWorkflowType}"`,
    `TaskQueue = "${taskQueue}"`,
    'ExecutionStatus = "Running"',
  ].join(' AND ');
  return mapAsyncIterable(
    listRuns(temporal, query),
    async ({ workflowId, runId }) => ({
      workflowId,
      history: await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory(),
    }),
    { concurrency, bufferLimit: concurrency },
  );
}
