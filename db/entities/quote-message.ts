import { defineEntity, p } from '@mikro-orm/core';
import { QuoteConversation } from './quote-conversation.ts';

/** What the user said at a stage, and the reply to it. */
export const QuoteMessage = defineEntity({
  name: 'QuoteMessage',
  tableName: 'quote_messages',
  properties: {
    conversation: () => p.manyToOne(QuoteConversation).mapToPk().deleteRule('cascade').primary(),
    /** 1 to 4. */
    stage: p.integer().primary(),
    /** Of the request that brought it. */
    id: p.uuid().unique(),
    content: p.text(),
    /** The client's own time, as it wrote it. */
    sentAt: p.string().length(64),
    createdAt: p.datetime(3),
    /** Null until it is made. */
    reply: p.text().nullable(),
    /** When the reply's first token is said, and the time from one token to the next. */
    speakingFrom: p.datetime(3).nullable(),
    tokenMs: p.integer().nullable(),
  },
});
