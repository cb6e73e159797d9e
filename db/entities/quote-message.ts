import { defineEntity, p } from '@mikro-orm/core';
import { QuoteConversation } from './quote-conversation.ts';

/** The user's message of a stage, and its reply. */
export const QuoteMessage = defineEntity({
  name: 'QuoteMessage',
  tableName: 'quote_messages',
  properties: {
    conversation: () => p.manyToOne(QuoteConversation).mapToPk().deleteRule('cascade').primary(),
    /** 1 to 4. */
    stage: p.integer().primary(),
    /** The id of its request. */
    id: p.uuid().unique(),
    content: p.text(),
    /** The client's time, as the client sent it. */
    sentAt: p.string().length(64),
    createdAt: p.datetime(3),
    /** Null until it is made. */
    reply: p.text().nullable(),
    /** When the reply's first token is due, and the interval between tokens. */
    speakingFrom: p.datetime(3).nullable(),
    tokenMs: p.integer().nullable(),
  },
});
