import type { Config } from '../../config.ts';
import type { ChatSettings } from '../../workflows/chat/contract.ts';

/** Settings that this server passes to the chat actors that it starts. */
export function toChatSettings(config: Config): ChatSettings {
  return {
    refinement_cap: config.REFINEMENT_CAP,
    idle_ms: config.CHAT_IDLE_MS,
    rounds_per_run: config.CHAT_ROUNDS_PER_RUN,
    step: {
      // An attempt calls llm-demo, then the store, then PostgreSQL.
      attempt_ms: 2 * config.STEP_TIMEOUT_MS + 10_000,
      heartbeat_ms: config.STEP_HEARTBEAT_MS,
      total_ms: config.STEP_ATTEMPTS * (2 * config.STEP_TIMEOUT_MS + 10_000) + 10 * 60_000,
    },
  };
}
