import type { HistoryAndWorkflowId } from '@temporalio/client';
import { mapAsyncIterable } from '@temporalio/client/lib/iterators-utils.js';
import type { OpenTemporal } from '../../temporal/connect.ts';
import { listExecutions } from '../../temporal/workflow-executions.ts';
import { auditWorkflowType } from '../../workflows/audit/contract.ts';
import { chatWorkflowType, reconcileWorkflowType } from '../../workflows/chat/contract.ts';
import { quoteWorkflowType } from '../../workflows/quotes/contract.ts';
import { sonarWorkflowType } from '../../workflows/sonar/contract.ts';

/** Histories fetched at a time, beside the one that is replayed. */
const concurrency = 5;

const replayedTypes = [
  chatWorkflowType,
  reconcileWorkflowType,
  auditWorkflowType,
  quoteWorkflowType,
  sonarWorkflowType,
];

/** The histories of all conversations of these task queues whose actors run now, of the reconciler's sweep and of the audit, one after the other. */
export function runningConversations(
  temporal: OpenTemporal,
  taskQueues: readonly string[],
): AsyncIterable<HistoryAndWorkflowId> {
  const query = [
    `WorkflowType IN (${listRunning(replayedTypes)})`,
    `TaskQueue IN (${listRunning(taskQueues)})`,
    'ExecutionStatus = "Running"',
  ].join(' AND ');
  return mapAsyncIterable(
    listExecutions(temporal, query),
    async ({ workflowId, runId }) => ({
      workflowId,
      history: await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory(),
    }),
    { concurrency, bufferLimit: concurrency },
  );
}

function listRunning(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}
