import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { OpenTemporal } from '../temporal/connect.ts';
import { listExecutions } from '../temporal/workflow-executions.ts';
import { chatWorkflowId } from '../workflows/chat/contract.ts';
import { decodeHistory } from './decode-history.ts';
import { getStepRuns, type StepRun } from './step-runs.ts';

/** One run of a chat's actor, with what it did for a round. */
export interface ChatRun {
  workflowId: string;
  runId: string;
  /** RUNNING, COMPLETED, CONTINUED_AS_NEW, … */
  status: string;
  /** With readable payloads, whatever Temporal keeps. */
  history: History;
  stepRuns: StepRun[];
}

export interface RoundTimeRange {
  roundId: string;
  chatId: string;
  createdAt: Date;
  /** Of a round that has ended, when it did. */
  updatedAt: Date;
}

/** The clocks of those who write rows and of Temporal differ by less. */
const clockSkewMs = 60_000;

/**
 * The runs that a round was at work in, oldest first: the one that admitted it, and the next where it was
 * carried over. Empty when Temporal no longer keeps them.
 * @throws {PayloadLocked} when a payload of theirs does not open
 */
export async function readRunsOfRound(temporal: OpenTemporal, round: RoundTimeRange): Promise<ChatRun[]> {
  const workflowId = chatWorkflowId(round.chatId);
  const runs: ChatRun[] = [];
  for (const { runId, status } of await listRunsAround(temporal, workflowId, round)) {
    const history = await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
    await decodeHistory(history, temporal.converter);
    const stepRuns = await getStepRuns(temporal, { workflowId, runId, history }, round.roundId);
    if (stepRuns.length === 0 && !admits(history, round.roundId)) continue;
    runs.push({ workflowId, runId, status, history, stepRuns });
  }
  return runs;
}

/** The name of a chat's actor, for those who may not know the workflow's contract. */
export function toChatWorkflowId(chatId: string): string {
  return chatWorkflowId(chatId);
}

/** Oldest first. */
async function listRunsAround(
  temporal: OpenTemporal,
  workflowId: string,
  { createdAt, updatedAt }: RoundTimeRange,
) {
  const around: { runId: string; status: string; startTime: Date }[] = [];
  const query = [
    `WorkflowId = "${workflowId}"`,
    `StartTime <= "${new Date(updatedAt.getTime() + clockSkewMs).toISOString()}"`,
  ].join(' AND ');
  for await (const { runId, status, startTime, closeTime } of listExecutions(temporal, query)) {
    if (closeTime && closeTime.getTime() < createdAt.getTime() - clockSkewMs) continue;
    around.push({ runId, status: status.name, startTime });
  }
  return around.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
}

/** An update's id begins with its round's, see the server's chat-gateway.ts. */
function admits({ events }: History, roundId: string): boolean {
  return (events ?? []).some(({ workflowExecutionUpdateAcceptedEventAttributes: update }) =>
    update?.acceptedRequest?.meta?.updateId?.startsWith(roundId),
  );
}
