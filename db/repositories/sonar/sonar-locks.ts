import type { SonarChatStatus } from '../../../domain/sonar/chat.ts';
import type { Db } from '../../orm.ts';

/**
 * Locks a conversation with its chats and tasks: every write of a chat or task takes this lock first. False when it
 * was deleted.
 */
export async function lockSonarConversation(em: Db, conversationId: string): Promise<boolean> {
  const row = await em
    .getKysely()
    .selectFrom('sonar_conversations')
    .select('id')
    .where('id', '=', conversationId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Chats of a conversation, oldest first. Use after the lock: data read in the same statement as it could be stale.
 */
export function selectChats(em: Db, conversationId: string) {
  return em
    .getKysely()
    .selectFrom('sonar_chats as chat')
    .select((eb) => [
      'chat.id',
      'chat.question',
      'chat.category',
      'chat.status',
      eb
        .selectFrom('sonar_tasks as task')
        .select((tasks) => tasks.cast<number>(tasks.fn.countAll(), 'integer').as('count'))
        .whereRef('task.chat_id', '=', 'chat.id')
        .as('taskCount'),
    ])
    .where('chat.conversation_id', '=', conversationId)
    .orderBy('chat.no');
}

/** Sets a chat's status and the update times of the chat and its conversation. */
export async function setSonarChatStatus(
  em: Db,
  { conversation_id, chat_id }: { conversation_id: string; chat_id: string },
  status: SonarChatStatus,
): Promise<void> {
  const updated_at = new Date();
  const kysely = em.getKysely();
  await kysely.updateTable('sonar_chats').set({ status, updated_at }).where('id', '=', chat_id).execute();
  await kysely
    .updateTable('sonar_conversations')
    .set({ updated_at })
    .where('id', '=', conversation_id)
    .execute();
}
