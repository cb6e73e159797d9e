import type { ChatMode, SonarChatKey } from '../../../domain/sonar/chat.ts';
import type { PlannedTask, TaskCategory } from '../../../domain/sonar/task.ts';
import type { Db } from '../../orm.ts';
import { lockSonarConversation, selectChats, setSonarChatStatus } from './sonar-locks.ts';

interface PastChat {
  question: string;
  /** The result of its last task; null when no task was completed. */
  answer: string | null;
}

interface BegunChat {
  question: string;
  mode: ChatMode;
  /** 0 before there is a plan. */
  taskCount: number;
}

interface BegunTask extends PlannedTask {
  question: string;
  isDone: boolean;
  /** Results of the tasks before it. */
  done: { content: string; result: string }[];
}

/** Number of past chats that the planner gets. */
const pastChatLimit = 5;

/** Marks the chat as running. Null when it has ended or was deleted. */
export async function beginSonarChat(db: Db, key: SonarChatKey, llmModel: string): Promise<BegunChat | null> {
  return db.fork().transactional(async (em) => {
    if (!(await lockSonarConversation(em, key.conversation_id))) return null;
    const chat = await selectChats(em, key.conversation_id)
      .where('chat.id', '=', key.chat_id)
      .executeTakeFirst();
    if (chat?.status !== 'WAITING' && chat?.status !== 'RUNNING') return null;
    if (chat.status === 'WAITING') {
      await em
        .getKysely()
        .updateTable('sonar_conversations')
        .set({ llm_model: llmModel })
        .where('id', '=', key.conversation_id)
        .execute();
      await setSonarChatStatus(em, key, 'RUNNING');
    }
    return { question: chat.question, mode: chat.category, taskCount: chat.taskCount ?? 0 };
  });
}

/** Earlier completed chats of the conversation, oldest first. */
export async function readPastChats(db: Db, { conversation_id, chat_id }: SonarChatKey): Promise<PastChat[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('sonar_chats as chat')
    .select((eb) => [
      'chat.question',
      eb
        .selectFrom('sonar_tasks as task')
        .select('task.result')
        .whereRef('task.chat_id', '=', 'chat.id')
        .where('task.status', '=', 'COMPLETED')
        .orderBy('task.idx', 'desc')
        .limit(1)
        .as('answer'),
    ])
    .where('chat.conversation_id', '=', conversation_id)
    .where('chat.id', '<>', chat_id)
    .where('chat.status', '=', 'COMPLETED')
    .orderBy('chat.no', 'desc')
    .limit(pastChatLimit)
    .execute();
  return rows.toReversed();
}

/** Saves the plan, once; does nothing when the chat has ended. */
export async function saveSonarPlan(db: Db, key: SonarChatKey, tasks: readonly PlannedTask[]): Promise<void> {
  await db.fork().transactional(async (em) => {
    if (!(await lockSonarConversation(em, key.conversation_id))) return;
    const chat = await selectChats(em, key.conversation_id)
      .where('chat.id', '=', key.chat_id)
      .executeTakeFirst();
    if (chat?.status !== 'RUNNING' || chat.taskCount !== 0) return;
    await em
      .getKysely()
      .insertInto('sonar_tasks')
      .values(
        tasks.map(({ content, category }, idx) => ({
          chat_id: key.chat_id,
          idx,
          content,
          category,
          status: 'PENDING' as const,
          result: null,
          error: null,
          started_at: null,
          finished_at: null,
        })),
      )
      .execute();
    await setSonarChatStatus(em, key, 'RUNNING');
  });
}

/** Marks a task as running. Null when its chat has ended or was deleted. */
export async function beginSonarTask(db: Db, key: SonarChatKey, idx: number): Promise<BegunTask | null> {
  return db.fork().transactional(async (em) => {
    if (!(await lockSonarConversation(em, key.conversation_id))) return null;
    const chat = await selectChats(em, key.conversation_id)
      .where('chat.id', '=', key.chat_id)
      .executeTakeFirst();
    if (chat?.status !== 'RUNNING') return null;
    const tasks = await em
      .getKysely()
      .selectFrom('sonar_tasks')
      .select(['content', 'category', 'status', 'result'])
      .where('chat_id', '=', key.chat_id)
      .where('idx', '<=', idx)
      .orderBy('idx')
      .execute();
    const task = tasks[idx];
    if (!task) return null;
    if (task.status === 'PENDING') {
      await em
        .getKysely()
        .updateTable('sonar_tasks')
        .set({ status: 'RUNNING', started_at: new Date() })
        .where('chat_id', '=', key.chat_id)
        .where('idx', '=', idx)
        .execute();
      await setSonarChatStatus(em, key, 'RUNNING');
    }
    return {
      question: chat.question,
      content: task.content,
      category: task.category satisfies TaskCategory,
      isDone: task.status === 'COMPLETED',
      done: tasks.slice(0, idx).map(({ content, result }) => ({ content, result: result ?? '' })),
    };
  });
}

/** Saves a task's result, once; does nothing when its chat has ended. */
export async function completeSonarTask(
  db: Db,
  key: SonarChatKey,
  { idx, result }: { idx: number; result: string },
): Promise<void> {
  await db.fork().transactional(async (em) => {
    if (!(await lockSonarConversation(em, key.conversation_id))) return;
    const completed = await em
      .getKysely()
      .updateTable('sonar_tasks')
      .set({ status: 'COMPLETED', result, finished_at: new Date() })
      .where('chat_id', '=', key.chat_id)
      .where('idx', '=', idx)
      .where('status', '=', 'RUNNING')
      .executeTakeFirst();
    if (completed.numUpdatedRows > 0n) await setSonarChatStatus(em, key, 'RUNNING');
  });
}
