import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { QuoteCount } from '../../db/repositories/quotes/quote-count.ts';
import type { Logger } from '../../logger.ts';
import type { LlmClient } from '../../upstreams/llm/client.ts';

export interface QuoteActivityDeps {
  db: Db;
  bus: Bus;
  logger: Logger;
  /** Null when no model is configured: replies are then canned. */
  llm: LlmClient | null;
  /** Time limit of the model for one reply. */
  llmTimeoutMs: number;
  /** Interval between two tokens of a stream. */
  tokenMs: number;
  maxConversations: number;
  /** The number of conversations. */
  count: QuoteCount;
}
