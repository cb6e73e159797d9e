import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { RejectionCode } from '../../domain/chat/rejection.ts';
import type { Logger } from '../../logger.ts';
import type { LlmDemoClient } from '../../upstreams/llm-demo/client.ts';
import type { StoreClient } from '../../upstreams/store/client.ts';
import type { UpstreamLimits } from '../upstream-attempts.ts';

/** The upstream calls that steps make. */
export interface StepUpstreams {
  llmDemo: Pick<LlmDemoClient, 'openSession' | 'mealSuggest' | 'todos' | 'crossSell' | 'notifications'>;
  store: Pick<StoreClient, 'products' | 'signages'>;
}

export interface ChatActivityDeps extends UpstreamLimits {
  db: Db;
  bus: Bus;
  llmDemo: LlmDemoClient;
  store: StoreClient;
  logger: Logger;
  /** Limit of rounds in a chat. */
  chatMaxRounds: number;
  /** Rounds that a tenant without a limit of its own may have running; 0 for any number (ruling D14). */
  tenantMaxRunning: number;
  /** Time limit of one call of llm-demo. */
  stepTimeoutMs: number;
  /** Called after events of a chat were written. */
  onChatUpdated?: (chat: { tenant_id: string; chat_id: string }) => void;
  /** Counts rounds that this process has ended. */
  /** Called when an admission has refused a round. */
  onRoundRejected?: (code: RejectionCode) => void;
  onRoundsEnded?: (outcome: 'completed' | 'error' | 'ended', count: number) => void;
}

export interface StepArgs {
  tenant_id: string;
  chat_id: string;
  round_id: string;
}

/** The result of a step for the actor. */
export interface StepReport {
  /** Whether later rounds can build on the meal; only step 1 sets it to true. */
  restorable: boolean;
}
