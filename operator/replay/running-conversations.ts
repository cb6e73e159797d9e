import type { HistoryAndWorkflowId } from '@temporalio/client';
import type { OpenTemporal } from '../../temporal/connect.ts';
import { mapAsyncIterable } from '../../temporal/sdk-internals.ts';
import { listExecutions } from '../../temporal/workflow-executions.ts';
import { auditWorkflowType } from '../../workflows/audit/contract.ts';
import { chatWorkflowType, reconcileWorkflowType } from '../../workflows/chat/contract.ts';
import { quoteWorkflowType } from '../../workflows/quotes/contract.ts';
import { sonarWorkflowType } from '../../workflows/sonar/contract.ts';
import { sendOnceWorkflowType, webhookWorkflowType } from '../../workflows/webhooks/contract.ts';

/** Histories that are fetched ahead of the one being replayed. */
const concurrency = 5;

const replayedTypes = [
  chatWorkflowType,
  reconcileWorkflowType,
  auditWorkflowType,
  quoteWorkflowType,
  sonarWorkflowType,
  webhookWorkflowType,
  sendOnceWorkflowType,
];

/** The histories of all running workflows on these task queues: conversations, webhooks, the reconciler and the audit. */
export function fetchRunningHistories(
  temporal: OpenTemporal,
  taskQueues: readonly string[],
): AsyncIterable<HistoryAndWorkflowId> {
  const query = [
    `WorkflowType IN (${toQueryList(replayedTypes)})`,
    `TaskQueue IN (${toQueryList(taskQueues)})`,
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

function toQueryList(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}
