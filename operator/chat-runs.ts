import type { OpenTemporal } from '../temporal/connect.ts';
import type { History } from '../temporal/sdk-internals.ts';
import { listExecutions } from '../temporal/workflow-executions.ts';
import { chatWorkflowId } from '../workflows/chat/contract.ts';
import { decodeHistory } from './decode-history.ts';
import { getStepRuns, type StepRun } from './step-runs.ts';

/** One run of a chat's actor, with its activities for a round. */
export interface ChatRun {
  workflowId: string;
  runId: string;
  /** RUNNING, COMPLETED, CONTINUED_AS_NEW, … */
  status: string;
  /** With decrypted payloads. */
  history: History;
  stepRuns: StepRun[];
}

export interface RoundTimeRange {
  roundId: string;
  chatId: string;
  createdAt: Date;
  /** When the round ended, if it has. */
  updatedAt: Date;
}

/** More than the clocks of Temporal and of the processes that write rows differ. */
const clockSkewMs = 60_000;

/**
 * The runs that worked on a round, oldest first: the one that admitted it, and the next one if the actor continued as
 * new in between. Empty when Temporal no longer has them.
 * @throws {UnreadablePayloadError} when a payload cannot be decrypted
 */
export async function readRunsOfRound(temporal: OpenTemporal, round: RoundTimeRange): Promise<ChatRun[]> {
  const workflowId = chatWorkflowId(round.chatId);
  const runs: ChatRun[] = [];
  for (const { runId, status } of await listRunsInRange(temporal, workflowId, round)) {
    const history = await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
    await decodeHistory(history, temporal.converter);
    const stepRuns = await getStepRuns(temporal, { workflowId, runId, history }, round.roundId);
    if (stepRuns.length === 0 && !hasAdmitted(history, round.roundId)) continue;
    runs.push({ workflowId, runId, status, history, stepRuns });
  }
  return runs;
}

/** For folders that must not import the workflow's contract. */
export function toChatWorkflowId(chatId: string): string {
  return chatWorkflowId(chatId);
}

/** Oldest first. */
async function listRunsInRange(
  temporal: OpenTemporal,
  workflowId: string,
  { createdAt, updatedAt }: RoundTimeRange,
) {
  const inRange: { runId: string; status: string; startTime: Date }[] = [];
  const query = [
    `WorkflowId = "${workflowId}"`,
    `StartTime <= "${new Date(updatedAt.getTime() + clockSkewMs).toISOString()}"`,
  ].join(' AND ');
  for await (const { runId, status, startTime, closeTime } of listExecutions(temporal, query)) {
    if (closeTime && closeTime.getTime() < createdAt.getTime() - clockSkewMs) continue;
    inRange.push({ runId, status: status.name, startTime });
  }
  return inRange.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
}

/** An update's id begins with its round's id, see the server's chat-gateway.ts. */
function hasAdmitted({ events }: History, roundId: string): boolean {
  return (events ?? []).some(({ workflowExecutionUpdateAcceptedEventAttributes: update }) =>
    update?.acceptedRequest?.meta?.updateId?.startsWith(roundId),
  );
}
