import type { SonarChatStatus } from '../../../domain/sonar/chat.ts';
import type { Db } from '../../orm.ts';

/**
 * Locks a conversation, and with it all that is written in it: whoever writes a chat or a task does so first.
 * False when it is gone.
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

/** Chats of a conversation, oldest first; read after the lock, for what was read with it could be old. */
export function lockedChats(em: Db, conversationId: string) {
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

/** Has both show that they have moved. */
export async function touchSonarChat(
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
