import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { OpenTemporal } from '../temporal/connect.ts';
import { findExecution, listExecutions } from '../temporal/workflow-executions.ts';
import { chatWorkflowId } from '../workflows/chat/contract.ts';
import { profileIdKey } from '../workflows/search-attributes.ts';

/** A run of a workflow. */
export interface ChatActorRun {
  workflowId: string;
  runId: string;
}

/** gRPC's code. */
const notFound = 5;
const askEveryMs = 50;
/** Temporal deletes within moments; a server that is busy may take its time. */
const deletionLimitMs = 30_000;

/**
 * All runs of chats' actors that Temporal knows, earlier ones and those started under ids in capitals as well:
 * before ruling D1 an actor was named as the path of the request wrote the id.
 * @param chatIds so few that they fit a query
 */
export async function findRunsOfChats(
  temporal: OpenTemporal,
  chatIds: readonly string[],
): Promise<ChatActorRun[]> {
  if (chatIds.length === 0) return [];
  const workflowIds = chatIds.flatMap(spellings).map(chatWorkflowId);
  const found = await findRuns(temporal, `WorkflowId IN (${workflowIds.map(quoted).join(', ')})`);
  // Lists lag behind: the newest run is asked for by its id.
  for (const workflowId of workflowIds) {
    const newest = await findExecution(temporal, workflowId);
    if (newest && !found.some(({ runId }) => runId === newest.runId)) {
      found.push({ workflowId, runId: newest.runId });
    }
  }
  return found;
}

/** All runs that were started for a profile, those too whose chat was refused and has no row. */
export function findRunsOfProfile(temporal: OpenTemporal, profileId: string): Promise<ChatActorRun[]> {
  const ids = spellings(profileId).map(quoted).join(', ');
  return findRuns(temporal, `${profileIdKey.name} IN (${ids})`);
}

/** Deletes runs with their histories, terminating those that run; Temporal then takes moments over it. */
export async function deleteRuns(temporal: OpenTemporal, runs: readonly ChatActorRun[]): Promise<void> {
  const { client, namespace } = temporal;
  for (const workflowExecution of runs) {
    try {
      await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
    } catch (error) {
      if (!(isGrpcServiceError(error) && error.code === notFound)) throw error;
    }
  }
}

/** Waits until nothing is left of the runs. @returns those that Temporal has not deleted in time */
export async function waitUntilGone(
  temporal: OpenTemporal,
  runs: readonly ChatActorRun[],
): Promise<ChatActorRun[]> {
  const until = performance.now() + deletionLimitMs;
  const left: ChatActorRun[] = [];
  for (const run of runs) {
    let isThere = await exists(temporal, run);
    while (isThere && performance.now() < until) {
      await pause(askEveryMs);
      isThere = await exists(temporal, run);
    }
    if (isThere) left.push(run);
  }
  return left;
}

async function exists(temporal: OpenTemporal, { workflowId, runId }: ChatActorRun): Promise<boolean> {
  return (await findExecution(temporal, workflowId, runId)) !== null;
}

/** Lists show what was deleted a little longer: only runs that are there count. */
async function findRuns(temporal: OpenTemporal, query: string): Promise<ChatActorRun[]> {
  const found: ChatActorRun[] = [];
  for await (const { workflowId, runId } of listExecutions(temporal, query)) {
    if (await exists(temporal, { workflowId, runId })) found.push({ workflowId, runId });
  }
  return found;
}

function spellings(id: string): string[] {
  return [...new Set([id, id.toLowerCase(), id.toUpperCase()])];
}

function quoted(text: string): string {
  return `"${text}"`;
}
