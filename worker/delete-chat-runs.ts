import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { OpenTemporal } from '../temporal/connect.ts';
import { chatWorkflowId } from '../workflows/chat/contract.ts';
import { profileIdKey } from '../workflows/search-attributes.ts';
import { findRun, listRuns } from './plain-runs.ts';

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
  const newest = await findRun(temporal, workflowId);
  if (!newest) return null;
  const run = { workflowId, runId: newest.runId };
  return (await deleteRun(temporal, run)) ? run : null;
}

/** The same with every run that was started for a profile's chats. */
export async function deleteRunsOfProfile(temporal: OpenTemporal, profileId: string): Promise<DeletedRun[]> {
  const deleted: DeletedRun[] = [];
  const query = `${profileIdKey.name} = "${profileId}"`;
  for await (const { workflowId, runId } of listRuns(temporal, query)) {
    if (await deleteRun(temporal, { workflowId, runId })) deleted.push({ workflowId, runId });
  }
  return deleted;
}

/** Resolves once nothing is left of the runs. @throws {Error} when Temporal takes too long over it. */
export async function waitUntilGone(temporal: OpenTemporal, runs: readonly DeletedRun[]): Promise<void> {
  const until = performance.now() + deletionLimitMs;
  for (const { workflowId, runId } of runs) {
    while (await findRun(temporal, workflowId, runId)) {
      if (performance.now() > until) {
        throw new Error(
          `Temporal has not deleted run ${runId} of ${workflowId} yet: give the command again later.`,
        );
      }
      await pause(askEveryMs);
    }
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
