import type { Config } from '../config.ts';
import {
  type QuoteInput,
  type QuoteProgress,
  type QuoteSettings,
  quoteWorkflowId,
} from '../workflows/quotes/contract.ts';
import { chatStatusKey, quoteStageKey } from '../workflows/search-attributes.ts';

/** So few that a cold worker has them replayed at once. */
const messagesPerRun = 100;
/** What an attempt at a reply may take beside the model: to read, and to write. */
const attemptMarginMs = 10_000;

/** What a conversation started by this server is held to. */
export function quoteSettings(config: Config): QuoteSettings {
  return {
    think_ms: config.QUOTES_THINK_MS,
    idle_ms: config.QUOTES_IDLE_MS,
    messages_per_run: messagesPerRun,
    reply: {
      attempt_ms: config.LLM_TIMEOUT_MS + attemptMarginMs,
      heartbeat_ms: config.STEP_HEARTBEAT_MS,
    },
  };
}

/** What a conversation's actor is started with, whoever starts it. */
export interface QuoteStart {
  key: string;
  userId: string;
  threadNum: string;
  settings: QuoteSettings;
  taskQueue: string;
}

/** @param carried how far an actor before it has come */
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
    memo: { user: userId, thread: threadNum },
    staticSummary: 'Quote conversation',
  };
}
