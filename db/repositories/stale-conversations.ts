import { openStatuses } from '../../domain/sonar/chat.ts';
import type { Db } from '../orm.ts';

/** A Sonar conversation with open chats that have not been updated for some time. */
export interface StaleSonarConversation {
  conversationId: string;
  accountId: string;
  /** Ids of chats that have not ended, in order. */
  open: string[];
}

/** Of all accounts: those whose open chats were last updated before `before`. Only for the reconciler. */
export async function findStaleSonarConversations(
  db: Db,
  before: Date,
  limit: number,
): Promise<StaleSonarConversation[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('sonar_chats as chat')
    .innerJoin('sonar_conversations as conversation', 'conversation.id', 'chat.conversation_id')
    .select(['conversation.id', 'conversation.account_id'])
    .select(({ fn }) => fn.agg<string[]>('array_agg', ['chat.id']).orderBy('chat.no').as('open'))
    .where('chat.status', 'in', openStatuses)
    .groupBy('conversation.id')
    .having(({ fn }) => fn.max('chat.updated_at'), '<', before)
    .limit(limit)
    .execute();
  return rows.map(({ id, account_id, open }) => ({ conversationId: id, accountId: account_id, open }));
}

/** A quote conversation with messages that have no reply. */
export interface StaleQuoteConversation {
  id: string;
  key: string;
  userId: string;
  threadNum: string;
  messageCount: number;
  replyCount: number;
}

/** Those that have not expired and whose newest message is from before `before`. Only for the reconciler. */
export async function findStaleQuoteConversations(
  db: Db,
  before: Date,
  limit: number,
): Promise<StaleQuoteConversation[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('quote_conversations as conversation')
    .select(['id', 'key', 'user_id', 'thread_num', 'message_count', 'reply_count'])
    .whereRef('reply_count', '<', 'message_count')
    .where('expires_at', '>', new Date())
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('quote_messages as message')
            .select('message.id')
            .whereRef('message.conversation_id', '=', 'conversation.id')
            .where('message.created_at', '>=', before),
        ),
      ),
    )
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    userId: row.user_id,
    threadNum: row.thread_num,
    messageCount: row.message_count,
    replyCount: row.reply_count,
  }));
}
