import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { ChatMode } from '../../../domain/sonar/chat.ts';
import { newestChats } from '../../../domain/sonar/limits.ts';
import type { TaskCategory, TaskStatus } from '../../../domain/sonar/task.ts';
import type { Db } from '../../orm.ts';
import { type OffsetPaging, type SonarConversationRow, selectConversations } from './sonar-conversations.ts';

export interface SonarTaskSnapshot {
  idx: number;
  content: string;
  category: TaskCategory;
  status: TaskStatus;
  result: string | null;
}

export interface SonarChatSnapshot {
  id: string;
  category: ChatMode;
  question: string;
  createdAt: Date;
  updatedAt: Date;
  /** By idx. */
  tasks: SonarTaskSnapshot[];
}

/** A conversation with some of its chats, in order. */
export interface SonarSnapshot extends SonarConversationRow {
  /** Number of all its chats. */
  chatCount: number;
  chats: SonarChatSnapshot[];
}

/**
 * Reads a conversation with its newest chats, or with a page of its chats from the oldest on, in one query. Null
 * when the account has no such conversation; the caller cannot see whether another account has it.
 */
export async function readSonarConversation(
  db: Db,
  { accountId, conversationId }: { accountId: string; conversationId: string },
  which: 'newest' | OffsetPaging = 'newest',
): Promise<SonarSnapshot | null> {
  const rows = await selectConversations(db, accountId)
    // Chats are numbered without gaps, so that a page is a range of numbers.
    .leftJoin('sonar_chats as chat', (join) => {
      const ofConversation = join.onRef('chat.conversation_id', '=', 'conversation.id');
      return which === 'newest'
        ? ofConversation.on((eb) => eb('chat.no', '>', eb('conversation.chat_count', '-', newestChats)))
        : ofConversation.on('chat.no', '>', which.offset).on('chat.no', '<=', which.offset + which.limit);
    })
    .select((eb) => [
      'conversation.chat_count as chatCount',
      'chat.id as chatId',
      'chat.category',
      'chat.question',
      'chat.created_at as chatCreatedAt',
      'chat.updated_at as chatUpdatedAt',
      jsonArrayFrom(
        eb
          .selectFrom('sonar_tasks as task')
          .select(['task.idx', 'task.content', 'task.category', 'task.status', 'task.result'])
          .whereRef('task.chat_id', '=', 'chat.id')
          .orderBy('task.idx'),
      ).as('tasks'),
    ])
    .where('conversation.id', '=', conversationId)
    .orderBy('chat.no')
    .execute();
  const [first] = rows;
  if (!first) return null;
  const { id, ownerId, ownerName, title, isCustomTitle, llmModel, createdAt, updatedAt, chatCount } = first;
  const conversation = { id, ownerId, ownerName, title, isCustomTitle, llmModel, createdAt, updatedAt };
  return { ...conversation, chatCount, chats: rows.flatMap(toChat) };
}

interface ChatRow {
  chatId: string | null;
  category: ChatMode | null;
  question: string | null;
  chatCreatedAt: Date | null;
  chatUpdatedAt: Date | null;
  tasks: SonarTaskSnapshot[];
}

/** Empty for the one row of a conversation without chats. */
function toChat({
  chatId,
  category,
  question,
  chatCreatedAt,
  chatUpdatedAt,
  tasks,
}: ChatRow): SonarChatSnapshot[] {
  if (chatId === null || category === null || question === null) return [];
  if (chatCreatedAt === null || chatUpdatedAt === null) return [];
  return [{ id: chatId, category, question, createdAt: chatCreatedAt, updatedAt: chatUpdatedAt, tasks }];
}
