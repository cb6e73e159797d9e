import { defineEntity, p } from '@mikro-orm/core';
import type { Quote } from '../../domain/quotes/quote.ts';

/**
 * A conversation that ends with a quote. After `expiresAt` it is not found any more, unless a message still waits
 * for its reply, and the next message begins a new one.
 */
export const QuoteConversation = defineEntity({
  name: 'QuoteConversation',
  tableName: 'quote_conversations',
  indexes: [
    { properties: ['expiresAt'] },
    {
      name: 'quote_conversations_active',
      expression:
        'create index quote_conversations_active on quote_conversations (expires_at, reply_count, message_count) where quote is null',
    },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Made from userId and threadNum; part of the actor's workflow id. */
    key: p.string().length(64).unique(),
    /** Both for operators only; characters that PostgreSQL cannot store are replaced. */
    userId: p.string().length(200),
    threadNum: p.string().length(200),
    /** Messages so far, 0 to 4. */
    messageCount: p.integer(),
    replyCount: p.integer(),
    /** Set with the last reply. */
    quote: p.json<Quote>().nullable(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
  },
});
