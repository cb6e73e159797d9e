import { defineEntity, p } from '@mikro-orm/core';
import type { ChatMode, SonarChatStatus } from '../../domain/sonar/chat.ts';
import { SonarConversation } from './sonar-conversation.ts';

/** A question of a conversation, with its status. */
export const SonarChat = defineEntity({
  name: 'SonarChat',
  tableName: 'sonar_chats',
  uniques: [{ properties: ['conversation', 'no'] }],
  indexes: [
    {
      name: 'sonar_chats_open',
      expression:
        "create index sonar_chats_open on sonar_chats (conversation_id, no) where status in ('WAITING', 'RUNNING')",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    conversation: () => p.manyToOne(SonarConversation).mapToPk().deleteRule('cascade'),
    /** From 1, in the order of the questions. */
    no: p.integer(),
    /** The requested mode. */
    category: p.string().length(8).$type<ChatMode>(),
    question: p.text(),
    status: p.string().length(16).$type<SonarChatStatus>(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});
