import { defineEntity, p } from '@mikro-orm/core';
import type { ChatEventKind } from '../../domain/chat/chat-event.ts';
import type { Step } from '../../domain/chat/steps.ts';
import { Chat } from './chat.ts';

/**
 * A change of what readers of a chat see. Triggers of the database write it in the transaction of the change
 * (migration-20261129-chat-events.ts). It contains no data of shoppers.
 */
export const ChatEvent = defineEntity({
  name: 'ChatEvent',
  tableName: 'chat_events',
  properties: {
    chat: () => p.manyToOne(Chat).mapToPk().primary(),
    /** From 1, without gaps. */
    sequence: p.integer().primary(),
    kind: p.string().length(16).$type<ChatEventKind>(),
    /** Null for the end of the chat. */
    roundId: p.uuid().nullable(),
    /** The completed step. */
    step: p.string().length(16).$type<Step>().nullable(),
    createdAt: p.datetime(3),
  },
});
