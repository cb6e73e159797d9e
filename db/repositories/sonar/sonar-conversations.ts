import { randomUUID } from 'node:crypto';
import type { Db } from '../../orm.ts';

/** A conversation in a list. */
export interface SonarConversationRow {
  id: string;
  ownerId: string;
  ownerName: string;
  title: string;
  isCustomTitle: boolean;
  llmModel: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface OffsetPaging {
  /** From 0. */
  offset: number;
  limit: number;
}

export async function createSonarConversation(
  db: Db,
  accountId: string,
  { title, llmModel }: { title: string; llmModel: string },
): Promise<string> {
  const id = randomUUID();
  const now = new Date();
  await db
    .fork()
    .getKysely()
    .insertInto('sonar_conversations')
    .values({
      id,
      account_id: accountId,
      title,
      is_custom_title: false,
      llm_model: llmModel,
      chat_count: 0,
      created_at: now,
      updated_at: now,
    })
    .execute();
  return id;
}

/** Sets a custom title; false when the account has no such conversation. */
export async function renameSonarConversation(
  db: Db,
  { accountId, conversationId }: { accountId: string; conversationId: string },
  title: string,
): Promise<boolean> {
  const row = await db
    .fork()
    .getKysely()
    .updateTable('sonar_conversations')
    .set({ title, is_custom_title: true, updated_at: new Date() })
    .where('id', '=', conversationId)
    .where('account_id', '=', accountId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Deletes those of the conversations that the account has, with their chats and tasks; returns their ids. */
export async function deleteSonarConversations(
  db: Db,
  accountId: string,
  conversationIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .fork()
    .getKysely()
    .deleteFrom('sonar_conversations')
    .where('id', 'in', [...conversationIds])
    .where('account_id', '=', accountId)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether a chat of the conversation has not ended; null when the account has no such conversation. */
export async function findOpenSonarChat(
  db: Db,
  accountId: string,
  conversationId: string,
): Promise<{ isRunning: boolean } | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('sonar_conversations as conversation')
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('sonar_chats as chat')
            .select('chat.id')
            .whereRef('chat.conversation_id', '=', 'conversation.id')

            .where('chat.status', 'in', ['WAITING', 'RUNNING']),
        )
        .as('isRunning'),
    )
    .where('conversation.id', '=', conversationId)
    .where('conversation.account_id', '=', accountId)
    .executeTakeFirst();
  return row ? { isRunning: Boolean(row.isRunning) } : null;
}

/** A page of the account's conversations, the last updated first. */
export async function listSonarConversations(
  db: Db,
  accountId: string,
  { offset, limit }: OffsetPaging,
): Promise<{ total: number; rows: SonarConversationRow[] }> {
  const kysely = db.fork().getKysely();
  const [{ total }, rows] = await Promise.all([
    kysely
      .selectFrom('sonar_conversations')
      .select((eb) => eb.fn.countAll<string>().as('total'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow(),
    selectConversations(db, accountId)
      .orderBy('conversation.updated_at', 'desc')
      .orderBy('conversation.id', 'desc')
      .limit(limit)
      .offset(offset)
      .execute(),
  ]);
  return { total: Number(total), rows };
}

export function selectConversations(db: Db, accountId: string) {
  return db
    .fork()
    .getKysely()
    .selectFrom('sonar_conversations as conversation')
    .innerJoin('sonar_accounts as account', 'account.id', 'conversation.account_id')
    .select([
      'conversation.id',
      'conversation.account_id as ownerId',
      'account.name as ownerName',
      'conversation.title',
      'conversation.is_custom_title as isCustomTitle',
      'conversation.llm_model as llmModel',
      'conversation.created_at as createdAt',
      'conversation.updated_at as updatedAt',
    ])
    .where('conversation.account_id', '=', accountId);
}
