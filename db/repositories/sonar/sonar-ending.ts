import { openStatuses, type SonarChatKey, type SonarChatOutcome } from '../../../domain/sonar/chat.ts';
import { maxErrorLength } from '../../../domain/sonar/limits.ts';
import { openTaskStatuses, type TaskStatus } from '../../../domain/sonar/task.ts';
import { toTitle } from '../../../domain/sonar/title.ts';
import { boundText } from '../../../domain/storable-text.ts';
import type { Db } from '../../orm.ts';
import { lockRequest, markRolledBack } from '../rolled-back-requests.ts';
import { lockSonarConversation, selectChats, setSonarChatStatus } from './sonar-locks.ts';

/** Ends a running chat, once. Results of tasks stay; the tasks after a failed one are canceled. */
export async function settleSonarChat(db: Db, key: SonarChatKey, outcome: SonarChatOutcome): Promise<void> {
  await db.fork().transactional(async (em) => {
    if (!(await lockSonarConversation(em, key.conversation_id))) return;
    const chat = await selectChats(em, key.conversation_id)
      .where('chat.id', '=', key.chat_id)
      .executeTakeFirst();
    if (chat?.status !== 'RUNNING') return;
    if (outcome.status === 'FAILED') {
      await endTasks(em, chat, {
        status: 'FAILED',
        idx: outcome.idx ?? 0,
        error: boundText(outcome.error, maxErrorLength),
      });
      await endTasks(em, chat, { status: 'CANCELED' });
    }
    await setSonarChatStatus(em, key, outcome.status);
  });
}

/**
 * Cancels a chat, or with `chatId` null the oldest open one. Its open tasks are canceled; results of others stay.
 * Null when there is nothing to cancel. A named chat that is already canceled counts as canceled, because the
 * worker that did it may have been lost before it could return.
 */
export async function cancelSonarChat(
  db: Db,
  conversationId: string,
  chatId: string | null,
): Promise<string | null> {
  return db.fork().transactional(async (em) => {
    if (!(await lockSonarConversation(em, conversationId))) return null;
    const chat = await selectChats(em, conversationId)
      .$if(chatId === null, (chats) => chats.where('chat.status', 'in', openStatuses))
      .$if(chatId !== null, (chats) => chats.where('chat.id', '=', chatId ?? ''))
      .limit(1)
      .executeTakeFirst();
    if (chat?.status === 'CANCELED') return chat.id;
    if (chat?.status !== 'WAITING' && chat?.status !== 'RUNNING') return null;
    await endTasks(em, chat, { status: 'CANCELED' });
    await setSonarChatStatus(em, { conversation_id: conversationId, chat_id: chat.id }, 'CANCELED');
    return chat.id;
  });
}

/**
 * Rolls back a question whose admission has an unknown result (ruling D4). Idempotent. A waiting question is
 * canceled; one that runs, or has run to its end, stays (`started`).
 */
export async function rollBackSonarChat(
  db: Db,
  { conversation_id, chat_id }: SonarChatKey,
): Promise<{ kind: 'rolled-back' } | { kind: 'started' }> {
  return db.fork().transactional(async (em) => {
    await lockRequest(em, chat_id);
    const conversation = await lockSonarConversation(em, conversation_id);
    const chat = conversation
      ? await selectChats(em, conversation_id).where('chat.id', '=', chat_id).executeTakeFirst()
      : undefined;
    if (chat && chat.status !== 'WAITING' && chat.status !== 'CANCELED') return { kind: 'started' };
    await markRolledBack(em, chat_id);
    if (chat?.status === 'WAITING') {
      await endTasks(em, chat, { status: 'CANCELED' });
      await setSonarChatStatus(em, { conversation_id, chat_id }, 'CANCELED');
    }
    return { kind: 'rolled-back' };
  });
}

/** A chat without a plan gets one task with the final status; otherwise its reader would wait for ever. */
async function endTasks(
  em: Db,
  chat: { id: string; question: string; taskCount: number | null },
  {
    status,
    idx = null,
    error = null,
  }: { status: Extract<TaskStatus, 'FAILED' | 'CANCELED'>; idx?: number | null; error?: string | null },
): Promise<void> {
  const kysely = em.getKysely();
  const finished_at = new Date();
  if (chat.taskCount === 0) {
    await kysely
      .insertInto('sonar_tasks')
      .values({
        chat_id: chat.id,
        idx: 0,
        content: toTitle(chat.question),
        category: 'PLAN',
        status,
        result: null,
        error,
        started_at: null,
        finished_at,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return;
  }
  await kysely
    .updateTable('sonar_tasks')
    .set({ status, error, finished_at })
    .where('chat_id', '=', chat.id)
    .where('status', 'in', openTaskStatuses)
    .$if(idx !== null, (tasks) => tasks.where('idx', '=', idx ?? 0))
    .execute();
}
