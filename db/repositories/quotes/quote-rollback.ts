import type { Db } from '../../orm.ts';
import { lockRequest, markRolledBack } from '../rolled-back-requests.ts';
import { hasMessage } from './quote-admission.ts';

/** `rolled-back`: nothing of the message is stored or will be. `started`: its reply is made, or is the next. */
type MessageRollback = { kind: 'rolled-back' } | { kind: 'started' };

/**
 * Rolls back a message whose admission has an unknown result, and its conversation if it is empty (ruling D4).
 * Idempotent.
 */
export async function rollBackMessage(db: Db, key: string, messageId: string): Promise<MessageRollback> {
  return db.fork().transactional(async (em): Promise<MessageRollback> => {
    const kysely = em.getKysely();
    await lockRequest(em, messageId);
    const conversation = await kysely
      .selectFrom('quote_conversations')
      .select(['id', 'message_count'])
      .where('key', '=', key)
      .forUpdate()
      .executeTakeFirst();
    const isWritten = await hasMessage(em, messageId);
    if (conversation && isWritten) {
      const deleted = await kysely
        .deleteFrom('quote_messages')
        .where('id', '=', messageId)
        .where('conversation_id', '=', conversation.id)
        .where('stage', '=', conversation.message_count)
        .where('reply', 'is', null)
        .executeTakeFirst();
      if (deleted.numDeletedRows === 0n) return { kind: 'started' };
      await removeMessage(em, conversation);
    }
    await markRolledBack(em, messageId);
    return { kind: 'rolled-back' };
  });
}

async function removeMessage(
  em: Db,
  { id, message_count }: { id: string; message_count: number },
): Promise<void> {
  const kysely = em.getKysely();
  await (message_count === 1
    ? kysely.deleteFrom('quote_conversations').where('id', '=', id).execute()
    : kysely
        .updateTable('quote_conversations')
        .set({ message_count: message_count - 1 })
        .where('id', '=', id)
        .execute());
}
