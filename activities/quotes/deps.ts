import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { QuoteCount } from '../../db/repositories/quotes/quote-count.ts';
import type { Logger } from '../../logger.ts';
import type { LlmClient } from '../../upstreams/llm/client.ts';

/** What the activities of quote conversations reach the world by. */
export interface QuoteActivityDeps {
  db: Db;
  bus: Bus;
  logger: Logger;
  /** Null where no model is configured: replies are then the specified texts. */
  llm: LlmClient | null;
  /** The longest that the model may take for a reply. */
  llmTimeoutMs: number;
  /** From one token of a reply to the next in its stream. */
  tokenMs: number;
  maxConversations: number;
  /** How many there are. */
  count: QuoteCount;
}
