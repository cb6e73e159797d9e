import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/orm.ts';
import type { ChatMode, SonarChatStatus } from '../../domain/sonar/chat.ts';
import type { TaskCategory, TaskStatus } from '../../domain/sonar/task.ts';

interface SonarTaskRow {
  content: string;
  category?: TaskCategory;
  status?: TaskStatus;
  result?: string;
}

interface SonarChatRow {
  id?: string;
  category?: ChatMode;
  question?: string;
  status?: SonarChatStatus;
  createdAt?: Date;
  updatedAt?: Date;
  tasks?: SonarTaskRow[];
}

interface SonarRows {
  id?: string;
  title?: string;
  isCustomTitle?: boolean;
  llmModel?: string;
  createdAt?: Date;
  updatedAt?: Date;
  chats?: SonarChatRow[];
}

/** Inserts a conversation with chats and tasks, as an actor would leave it; returns its id. */
export async function insertSonarRows(db: Db, accountId: string, rows: SonarRows = {}): Promise<string> {
  const kysely = db.fork().getKysely();
  const { id = randomUUID(), chats = [], createdAt = new Date(), updatedAt = createdAt } = rows;
  await kysely
    .insertInto('sonar_conversations')
    .values({
      id,
      account_id: accountId,
      title: rows.title ?? 'New conversation',
      is_custom_title: rows.isCustomTitle ?? false,
      llm_model: rows.llmModel ?? 'llm-demo',
      chat_count: chats.length,
      created_at: createdAt,
      updated_at: updatedAt,
    })
    .execute();
  for (const [index, chat] of chats.entries())
    await insertChat(db, { conversation_id: id, no: index + 1 }, chat);
  return id;
}

async function insertChat(
  db: Db,
  { conversation_id, no }: { conversation_id: string; no: number },
  chat: SonarChatRow,
): Promise<void> {
  const kysely = db.fork().getKysely();
  const { id = randomUUID(), tasks = [], createdAt = new Date() } = chat;
  await kysely
    .insertInto('sonar_chats')
    .values({
      id,
      conversation_id,
      no,
      category: chat.category ?? 'AUTO',
      question: chat.question ?? `question ${no}`,
      status: chat.status ?? 'COMPLETED',
      created_at: createdAt,
      updated_at: chat.updatedAt ?? createdAt,
    })
    .execute();
  // In reverse order, so that readers must sort them.
  for (const [idx, task] of [...tasks.entries()].toReversed()) {
    await kysely
      .insertInto('sonar_tasks')
      .values({
        chat_id: id,
        idx,
        content: task.content,
        category: task.category ?? 'PLAN',
        status: task.status ?? 'COMPLETED',
        result: task.result ?? null,
        error: null,
        started_at: null,
        finished_at: null,
      })
      .execute();
  }
}
