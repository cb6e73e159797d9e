import { openStatuses, type SonarQuestion, type SonarRef } from '../../../domain/sonar/chat.ts';
import type { SonarRejectionCode } from '../../../domain/sonar/rejection.ts';
import { toTitle } from '../../../domain/sonar/title.ts';
import type { Db } from '../../orm.ts';
import { isRolledBack, lockRequest } from '../rolled-back-requests.ts';

export type SonarAdmission =
  /** `open`: the ids of all chats that have not ended, in order. */
  { admitted: true; open: string[] } | { admitted: false; code: SonarRejectionCode };

/**
 * Writes a question as a chat, in one transaction. A repeated question changes nothing. The first question gives the
 * conversation its title, unless its owner has.
 * @param maxWaiting limit of waiting questions
 */
export async function admitSonarChat(
  db: Db,
  {
    conversation: { conversation_id, account_id },
    question: { chat_id, question, mode },
    maxWaiting,
  }: { conversation: SonarRef; question: SonarQuestion; maxWaiting: number },
): Promise<SonarAdmission> {
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    await lockRequest(em, chat_id);
    if (await isRolledBack(em, chat_id)) return { admitted: false, code: 'ADMISSION_TIMEOUT' };
    const conversation = await kysely
      .selectFrom('sonar_conversations')
      .select(['chat_count', 'is_custom_title'])
      .where('id', '=', conversation_id)
      .where('account_id', '=', account_id)
      .forUpdate()
      .executeTakeFirst();
    if (!conversation) return { admitted: false, code: 'NO_CONVERSATION' };
    const known = await kysely
      .selectFrom('sonar_chats')
      .select('id')
      .where('id', '=', chat_id)
      .where('conversation_id', '=', conversation_id)
      .executeTakeFirst();
    const open = await readOpenChats(em, conversation_id);
    if (known) return { admitted: true, open };
    // One of the open chats runs or is about to, so it does not count as waiting.
    if (open.length > maxWaiting) return { admitted: false, code: 'TOO_MANY_WAITING' };

    const now = new Date();
    const no = conversation.chat_count + 1;
    await kysely
      .updateTable('sonar_conversations')
      .set({
        chat_count: no,
        updated_at: now,
        ...(no === 1 && !conversation.is_custom_title && { title: toTitle(question) }),
      })
      .where('id', '=', conversation_id)
      .execute();
    await kysely
      .insertInto('sonar_chats')
      .values({
        id: chat_id,
        conversation_id,
        no,
        category: mode,
        question,
        status: 'WAITING',
        created_at: now,
        updated_at: now,
      })
      .execute();
    return { admitted: true, open: [...open, chat_id] };
  });
}

async function readOpenChats(em: Db, conversationId: string): Promise<string[]> {
  const rows = await em
    .getKysely()
    .selectFrom('sonar_chats')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('status', 'in', openStatuses)
    .orderBy('no')
    .execute();
  return rows.map(({ id }) => id);
}
