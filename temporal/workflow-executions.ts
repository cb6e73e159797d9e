import { isGrpcServiceError, type WorkflowExecutionInfo } from '@temporalio/client';
import type { OpenTemporal } from './connect.ts';
import { executionInfoFromRaw, rethrowKnownErrorTypes } from './sdk-internals.ts';

/**
 * A run without its memo. The memo is the only encrypted part of lists and descriptions; without its key the SDK's
 * client would fail for the whole run.
 */
export type WorkflowExecution = Omit<WorkflowExecutionInfo, 'memo' | 'raw'>;

/** gRPC's NOT_FOUND. */
const notFound = 5;

/** Lists the executions that match a visibility query. */
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

/** Finds a run, by default the newest one; null if it does not exist. */
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
    // A missing namespace has the same code.
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
