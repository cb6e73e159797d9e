import { setTimeout as pause } from 'node:timers/promises';
import { type Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { OpenTemporal } from '../temporal/connect.ts';
import { chatWorkflowId } from '../workflows/chat/contract.ts';
import { profileIdKey } from '../workflows/search-attributes.ts';

/** A run of a workflow. */
export interface DeletedRun {
  workflowId: string;
  runId: string;
}

/** gRPC's code. */
const notFound = 5;
const askEveryMs = 50;
/** Temporal deletes within moments; a server that is busy may take its time. */
const deletionLimitMs = 30_000;

/**
 * Deletes the newest run of a chat's actor with its history, terminating it if it runs; null when there is
 * none.
 */
export async function deleteNewestRun(temporal: OpenTemporal, chatId: string): Promise<DeletedRun | null> {
  const workflowId = chatWorkflowId(chatId);
  const runId = await newestRunOf(temporal.client, workflowId);
  if (runId === null) return null;
  const run = { workflowId, runId };
  return (await deleteRun(temporal, run)) ? run : null;
}

/** The same with every run that was started for a profile's chats. */
export async function deleteRunsOfProfile(temporal: OpenTemporal, profileId: string): Promise<DeletedRun[]> {
  const deleted: DeletedRun[] = [];
  const query = `${profileIdKey.name} = "${profileId}"`;
  for await (const { workflowId, runId } of temporal.client.workflow.list({ query })) {
    if (await deleteRun(temporal, { workflowId, runId })) deleted.push({ workflowId, runId });
  }
  return deleted;
}

/** Resolves once nothing is left of the runs. @throws {Error} when Temporal takes too long over it. */
export async function waitUntilGone({ client }: OpenTemporal, runs: readonly DeletedRun[]): Promise<void> {
  const until = performance.now() + deletionLimitMs;
  for (const { workflowId, runId } of runs) {
    while ((await newestRunOf(client, workflowId, runId)) !== null) {
      if (performance.now() > until) {
        throw new Error(
          `Temporal has not deleted run ${runId} of ${workflowId} yet: give the command again later.`,
        );
      }
      await pause(askEveryMs);
    }
  }
}

/** The run, or without one the newest; null when there is none. */
async function newestRunOf(client: Client, workflowId: string, runId?: string): Promise<string | null> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).describe()).runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** False when it is gone already: lists show what was deleted a little longer. */
async function deleteRun(
  { client, namespace }: OpenTemporal,
  workflowExecution: DeletedRun,
): Promise<boolean> {
  try {
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === notFound) return false;
    throw error;
  }
}
