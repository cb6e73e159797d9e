import type { z } from 'zod';
import type { SonarConversationRow } from '../../db/repositories/sonar/sonar-conversations.ts';
import type {
  SonarChatSnapshot,
  SonarSnapshot,
  SonarTaskSnapshot,
} from '../../db/repositories/sonar/sonar-reading.ts';
import { toZonedSeconds } from '../../domain/sonar/zoned-time.ts';
import type { chatListSchema, conversationListSchema, conversationViewSchema } from './view-schema.ts';

/** A conversation with its newest chats (SONAR-07 to SONAR-27). */
export function toConversationView(
  snapshot: SonarSnapshot,
  timeZone: string,
): z.infer<typeof conversationViewSchema> {
  const chats = snapshot.chats.map((chat) => ({
    ...toChat(chat, snapshot.id),
    tasks: chat.tasks.map((task) => toTask(task, chat.id)),
    ...toTimes(chat, timeZone),
  }));
  return { conversation: { ...toConversation(snapshot, timeZone), chats } };
}

/** A page of a conversation's chats, with their tasks' results. */
export function toChatListView(snapshot: SonarSnapshot, timeZone: string): z.infer<typeof chatListSchema> {
  const chats = snapshot.chats.map((chat) => ({
    ...toChat(chat, snapshot.id),
    tasks: chat.tasks.map((task) => ({ ...toTask(task, chat.id), result: task.result })),
    ...toTimes(chat, timeZone),
  }));
  return { total_count: snapshot.chatCount, chats };
}

export function toConversationListView(
  { total, rows }: { total: number; rows: SonarConversationRow[] },
  timeZone: string,
): z.infer<typeof conversationListSchema> {
  return { total_count: total, conversations: rows.map((row) => toConversation(row, timeZone)) };
}

function toConversation(row: SonarConversationRow, timeZone: string) {
  return {
    guid: row.id,
    owner_guid: row.ownerId,
    owner_name: row.ownerName,
    title: row.title,
    is_custom_title: row.isCustomTitle,
    llm_model: row.llmModel,
    ...toTimes(row, timeZone),
  };
}

function toChat({ id, category, question }: SonarChatSnapshot, conversationId: string) {
  return { guid: id, conversation_guid: conversationId, category, question };
}

function toTask({ idx, content, category, status }: SonarTaskSnapshot, chatId: string) {
  return { chat_guid: chatId, idx, content, category, status };
}

function toTimes({ createdAt, updatedAt }: { createdAt: Date; updatedAt: Date }, timeZone: string) {
  return { created: toZonedSeconds(createdAt, timeZone), updated: toZonedSeconds(updatedAt, timeZone) };
}
