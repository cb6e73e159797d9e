import type { Config } from '../config.ts';
import {
  type QuoteInput,
  type QuoteProgress,
  type QuoteSettings,
  quoteWorkflowId,
} from '../workflows/quotes/contract.ts';
import { chatStatusKey, quoteStageKey } from '../workflows/search-attributes.ts';
import { workflowTaskTimeoutMs } from './workflow-task-timeout.ts';

/** Few enough for a fast replay on a worker without the run in its cache. */
const messagesPerRun = 100;
/** Time for database reads and writes in an attempt at a reply, besides the model's. */
const attemptMarginMs = 10_000;

/** The settings of conversations that this process starts. */
export function quoteSettings(config: Config): QuoteSettings {
  return {
    think_ms: config.QUOTES_THINK_MS,
    idle_ms: config.QUOTES_IDLE_MS,
    messages_per_run: messagesPerRun,
    reply: {
      attempt_ms: config.LLM_TIMEOUT_MS + attemptMarginMs,
      heartbeat_ms: config.ACTIVITY_HEARTBEAT_MS,
    },
  };
}

/** Arguments to start a conversation's actor, from a server or a worker. */
interface QuoteStart {
  key: string;
  userId: string;
  threadNum: string;
  settings: QuoteSettings;
  taskQueue: string;
}

/** @param carried progress of an earlier actor */
export function quoteStart(
  { key, userId, threadNum, settings, taskQueue }: QuoteStart,
  carried?: QuoteProgress,
) {
  return {
    workflowId: quoteWorkflowId(taskQueue, key),
    taskQueue,
    args: [{ settings, ...(carried && { carried }) }] satisfies [QuoteInput] as [QuoteInput],
    typedSearchAttributes: [
      { key: chatStatusKey, value: 'in_progress' },
      { key: quoteStageKey, value: carried?.reply_count ?? 0 },
    ],
    workflowTaskTimeout: workflowTaskTimeoutMs,
    memo: { user: userId, thread: threadNum },
    staticSummary: 'Quote conversation',
  };
}
