import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { LlmDemoClient } from '../../upstreams/llm-demo/client.ts';
import type { StoreClient } from '../../upstreams/store/client.ts';
import type { UpstreamLimits } from '../upstream-attempts.ts';

/** The upstreams, as far as steps ask them. */
export interface StepUpstreams {
  llmDemo: Pick<LlmDemoClient, 'openSession' | 'mealSuggest' | 'todos' | 'crossSell' | 'notifications'>;
  store: Pick<StoreClient, 'products' | 'signages'>;
}

/** What the chat's activities reach the world by. */
export interface ChatActivityDeps extends UpstreamLimits {
  db: Db;
  bus: Bus;
  llmDemo: LlmDemoClient;
  store: StoreClient;
  logger: Logger;
  /** Rounds that a chat may have. */
  chatMaxRounds: number;
  /** Time for one call of llm-demo. */
  stepTimeoutMs: number;
  /** Counts rounds that this process has ended. */
  onRoundsEnded?: (outcome: 'completed' | 'error' | 'ended', count: number) => void;
}

/** A round, as the workflow names it to its steps. */
export interface StepArgs {
  tenant_id: string;
  chat_id: string;
  round_id: string;
}

/** What the actor learns of a step. */
export interface StepReport {
  /** Whether later rounds can build on the meal; said by step 1 alone. */
  restorable: boolean;
}
