import { isGrpcServiceError, type WorkflowExecutionInfo } from '@temporalio/client';
import { executionInfoFromRaw, rethrowKnownErrorTypes } from '@temporalio/client/lib/helpers.js';
import type { OpenTemporal } from './connect.ts';

/**
 * Runs, told without their memos: those are the one encrypted part of what lists and descriptions say, and with
 * a key that is not here the client would tell nothing at all.
 */
export type WorkflowExecution = Omit<WorkflowExecutionInfo, 'memo' | 'raw'>;

/** gRPC's code. */
const notFound = 5;

/** Those that fit a query of Temporal's. */
export async function* listExecutions(
  temporal: OpenTemporal,
  query: string,
): AsyncGenerator<WorkflowExecution> {
  const { client, namespace } = temporal;
  let nextPageToken: Uint8Array | null = null;
  do {
    const page: Awaited<ReturnType<typeof client.workflowService.listWorkflowExecutions>> =
      await client.workflowService.listWorkflowExecutions({ namespace, query, nextPageToken });
    for (const execution of page.executions) yield await toRun(temporal, execution);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken?.length);
}

/** The run, or without one the newest; null when there is none. */
export async function findExecution(
  temporal: OpenTemporal,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecution | null> {
  const { client, namespace } = temporal;
  const execution = { workflowId, ...(runId !== undefined && { runId }) };
  try {
    const found = await client.workflowService.describeWorkflowExecution({ namespace, execution });
    return await toRun(temporal, found.workflowExecutionInfo);
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    // A namespace that is not found has the same code.
    rethrowKnownErrorTypes(error);
    if (error.code === notFound) return null;
    throw error;
  }
}

type RawRun = Parameters<typeof executionInfoFromRaw<unknown>>[0];

function toRun(
  { converter, namespace }: OpenTemporal,
  raw: object | null | undefined,
): Promise<WorkflowExecution> {
  const run = raw as RawRun;
  run.memo = null;
  return executionInfoFromRaw(run, converter, undefined, namespace);
}
