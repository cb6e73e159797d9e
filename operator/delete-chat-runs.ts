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

/** gRPC's NOT_FOUND. */
const notFound = 5;
const pollIntervalMs = 50;
/** Temporal deletes within moments, or later when it is busy. */
const deletionTimeoutMs = 30_000;
/**
 * Temporal may leave a run that was closed just before its deletion for half a minute and more. Asked again, it deletes
 * it sooner.
 */
const askAgainMs = 1_000;

/**
 * All runs of chats' actors in Temporal, including those with upper-case ids: before ruling D1 a workflow id was
 * written as in the request's path.
 * @param chatIds few enough to fit into a visibility query
 */
export async function findRunsOfChats(
  temporal: OpenTemporal,
  chatIds: readonly string[],
): Promise<ChatActorRun[]> {
  if (chatIds.length === 0) return [];
  const workflowIds = chatIds.flatMap(spellings).map(chatWorkflowId);
  const found = await findRuns(temporal, `WorkflowId IN (${workflowIds.map(quoted).join(', ')})`);
  // Visibility is eventually consistent, so the newest run is looked up by its id.
  for (const workflowId of workflowIds) {
    const newest = await findExecution(temporal, workflowId);
    if (newest && !found.some(({ runId }) => runId === newest.runId)) {
      found.push({ workflowId, runId: newest.runId });
    }
  }
  return found;
}

/** All runs that were started for a profile, including those whose chat was rejected and has no row. */
export function findRunsOfProfile(temporal: OpenTemporal, profileId: string): Promise<ChatActorRun[]> {
  const ids = spellings(profileId).map(quoted).join(', ');
  return findRuns(temporal, `${profileIdKey.name} IN (${ids})`);
}

/**
 * Deletes runs with their histories, and terminates running ones. Temporal does so asynchronously, and may not:
 * `waitUntilGone` sees to it.
 */
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

/** Waits until the runs are deleted, and asks again for those that stay. @returns those that are not deleted in time */
export async function waitUntilGone(
  temporal: OpenTemporal,
  runs: readonly ChatActorRun[],
): Promise<ChatActorRun[]> {
  const until = performance.now() + deletionTimeoutMs;
  const left: ChatActorRun[] = [];
  for (const run of runs) {
    let isPresent = await exists(temporal, run);
    let askedAt = performance.now();
    while (isPresent && performance.now() < until) {
      await pause(pollIntervalMs);
      if (performance.now() - askedAt > askAgainMs) {
        await deleteRuns(temporal, [run]);
        askedAt = performance.now();
      }
      isPresent = await exists(temporal, run);
    }
    if (isPresent) left.push(run);
  }
  return left;
}

async function exists(temporal: OpenTemporal, { workflowId, runId }: ChatActorRun): Promise<boolean> {
  return (await findExecution(temporal, workflowId, runId)) !== null;
}

/** Visibility lists deleted runs a little longer, so each run is checked. */
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
