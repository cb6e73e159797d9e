import { Client } from '@temporalio/client';
import type { Bus } from '../../bus/bus.ts';
import type { Config } from '../../config.ts';
import type { Db } from '../../db/orm.ts';
import type { Logger } from '../../logger.ts';
import type { OpenTemporal } from '../../temporal/connect.ts';
import { quoteSettings } from '../../temporal/quote-actors.ts';
import type { RateLimit } from '../http/middleware/rate-limit.ts';
import type { SharedLimits } from '../limits/shared-limits.ts';
import type { Rollbacks } from '../updates/rollbacks.ts';
import { createOverdueReplies } from './overdue-replies.ts';
import { createQuoteGateway, type QuoteGateway } from './quote-gateway.ts';
import { createQuoteStreams, type QuoteStreams } from './quote-streams.ts';

/** What this server holds for quote conversations. */
export interface Quotes {
  gateway: QuoteGateway;
  streams: QuoteStreams;
  isLost: ReturnType<typeof createOverdueReplies>;
  /** Counts a new conversation of an address. @throws {ApiError} 429 when there were too many. */
  limitNew: RateLimit;
  /** Counts a request of an address. @throws {ApiError} 429 when there were too many. */
  limitRate: RateLimit;
}

/** Dependencies of the routes of quote conversations. */
export interface QuotesDeps {
  db: Db;
  quotes: Quotes;
  rollbacks: Rollbacks;
  /** How long after a message's arrival it may still be admitted. */
  admissionTimeoutMs: number;
}

/** How long a poll waits for the actor's answer. */
const queryTimeoutMs = 1_500;
/** Time for a reply in addition to the thinking time and the model's timeout, under load. */
const overdueMarginMs = 1_000;

export function createQuotes(
  config: Config,
  deps: {
    db: Db;
    bus: Bus;
    temporal: OpenTemporal;
    logger: Logger;
    limits: SharedLimits;
    onUnreplayable: (workflowId: string) => void;
  },
): Quotes {
  const { temporal, limits, onUnreplayable, ...rest } = deps;
  const gateway = createQuoteGateway({
    client: new Client({ ...temporal.clientOptions, workflow: { queryRejectCondition: 'NOT_OPEN' } }),
    taskQueue: config.QUOTES_TASK_QUEUE,
    settings: quoteSettings(config),
    queryTimeoutMs,
    onUnreplayable,
  });
  return {
    gateway,
    isLost: createOverdueReplies(gateway, config.QUOTES_THINK_MS + config.LLM_TIMEOUT_MS + overdueMarginMs),
    streams: createQuoteStreams({
      ...rest,
      limit: limits.streams('quote_streams', config.QUOTES_STREAMS_PER_ADDRESS),
      pingMs: config.SSE_PING_MS,
    }),
    limitNew: limits.rate('new_quotes', config.QUOTES_NEW_PER_MINUTE),
    limitRate: limits.rate('quotes', config.QUOTES_RATE_LIMIT_PER_MINUTE),
  };
}
