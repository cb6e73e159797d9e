import type { Config } from '../config.ts';
import type { QuoteSettings } from '../workflows/quotes/contract.ts';

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
