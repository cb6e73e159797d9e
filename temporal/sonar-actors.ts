import type { Config } from '../config.ts';
import type { SonarRef } from '../domain/sonar/chat.ts';
import { accountIdKey } from '../workflows/search-attributes.ts';
import { type SonarInput, type SonarSettings, sonarWorkflowId } from '../workflows/sonar/contract.ts';
import { workflowTaskTimeoutMs } from './workflow-task-timeout.ts';

/** Few enough for a fast replay on a worker without the run in its cache. */
const chatsPerRun = 20;
/** Time for database reads and writes in an attempt at a step, besides the planner's. */
const attemptMarginMs = 10_000;
/** How long an infrastructure failure may last before a step fails for good. */
const infrastructureFailureMs = 10 * 60_000;

/** The settings of conversations that this process starts. */
export function sonarSettings(config: Config): SonarSettings {
  const callMs = config.LLM_BASE_URL === undefined ? config.STEP_TIMEOUT_MS : config.LLM_TIMEOUT_MS;
  const attempt_ms = callMs + attemptMarginMs;
  return {
    max_waiting: config.SONAR_MAX_WAITING,
    idle_ms: config.SONAR_IDLE_MS,
    chats_per_run: chatsPerRun,
    step: {
      attempt_ms,
      heartbeat_ms: config.ACTIVITY_HEARTBEAT_MS,
      total_ms: config.STEP_ATTEMPTS * attempt_ms + infrastructureFailureMs,
    },
  };
}

/**
 * Options to start a conversation's actor, from a server or a worker.
 * @param waiting chats that an earlier actor has left, oldest first
 */
export function sonarStart(
  {
    conversation,
    settings,
    taskQueue,
  }: { conversation: SonarRef; settings: SonarSettings; taskQueue: string },
  waiting: string[] = [],
) {
  const { conversation_id, account_id } = conversation;
  return {
    workflowId: sonarWorkflowId(conversation_id),
    taskQueue,
    args: [{ conversation, settings, ...(waiting.length > 0 && { carried: { waiting } }) }] satisfies [
      SonarInput,
    ] as [SonarInput],
    typedSearchAttributes: [{ key: accountIdKey, value: account_id }],
    workflowTaskTimeout: workflowTaskTimeoutMs,
    memo: { account: account_id },
    staticSummary: 'Sonar conversation',
    staticDetails: `Conversation \`${conversation_id}\` of account \`${account_id}\``,
  };
}
