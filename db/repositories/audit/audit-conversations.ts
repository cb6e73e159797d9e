import { openStatuses } from '../../../domain/sonar/chat.ts';
import type { Reader } from '../../read-only.ts';

/** A quote conversation with messages that have no reply. */
interface UnansweredQuotes {
  conversationId: string;
  /** The key in its actor's workflow id. */
  key: string;
  /** Number of messages without a reply. */
  messages: number;
  /** When the newest message was sent. */
  since: Date;
}

/** Counts quote conversations that wait for a reply, up to `most`. */
export async function countAwaitingQuotes(kysely: Reader, most: number): Promise<number> {
  const { count } = await kysely
    .selectFrom(selectAwaitingQuotes(kysely).select('conversation.id').limit(most).as('awaiting'))
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Those that have waited since before `before` and have not expired. Only for the audit. */
export async function findUnansweredQuotes(
  kysely: Reader,
  before: Date,
  limit: number,
): Promise<UnansweredQuotes[]> {
  const rows = await selectAwaitingQuotes(kysely)
    .innerJoin('quote_messages as message', 'message.conversation_id', 'conversation.id')
    .select(['conversation.id', 'conversation.key', 'conversation.message_count', 'conversation.reply_count'])
    .select(({ fn }) => fn.max('message.created_at').as('since'))
    .groupBy('conversation.id')
    .having(({ fn }) => fn.max('message.created_at'), '<', before)
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    conversationId: row.id,
    key: row.key,
    messages: row.message_count - row.reply_count,
    since: row.since,
  }));
}

/** Uses only the index of active conversations. */
function selectAwaitingQuotes(kysely: Reader) {
  return kysely
    .selectFrom('quote_conversations as conversation')
    .whereRef('conversation.reply_count', '<', 'conversation.message_count')
    .where('conversation.expires_at', '>', new Date())
    .where('conversation.quote', 'is', null);
}

/** Those of the keys that have a conversation, expired or not. */
export async function filterExistingQuotes(kysely: Reader, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await kysely
    .selectFrom('quote_conversations')
    .select('key')
    .where('key', 'in', keys)
    .execute();
  return new Set(rows.map(({ key }) => key));
}

/** A Sonar conversation with chats that have not ended. */
interface OpenSonarConversation {
  conversationId: string;
  chats: number;
  /** When one of them was last updated. */
  since: Date;
}

/** Of all accounts: those whose open chats were last updated before `before`. Only for the audit. */
export async function findOpenSonarConversations(
  kysely: Reader,
  before: Date,
  limit: number,
): Promise<OpenSonarConversation[]> {
  const rows = await kysely
    .selectFrom('sonar_chats as chat')
    .select('chat.conversation_id as conversationId')
    .select(({ fn }) => [fn.countAll<string>().as('chats'), fn.max('chat.updated_at').as('since')])
    .where('chat.status', 'in', openStatuses)
    .groupBy('chat.conversation_id')
    .having(({ fn }) => fn.max('chat.updated_at'), '<', before)
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, chats: Number(row.chats) }));
}

/** Those of the conversations whose open chats were still last updated before `before`. */
export async function filterOpenSonar(
  kysely: Reader,
  conversationIds: readonly string[],
  before: Date,
): Promise<Set<string>> {
  if (conversationIds.length === 0) return new Set();
  const rows = await kysely
    .selectFrom('sonar_chats as chat')
    .select('chat.conversation_id')
    .where('chat.conversation_id', 'in', conversationIds)
    .where('chat.status', 'in', openStatuses)
    .groupBy('chat.conversation_id')
    .having(({ fn }) => fn.max('chat.updated_at'), '<', before)
    .execute();
  return new Set(rows.map(({ conversation_id }) => conversation_id));
}

/** Those of the conversations that exist. */
export async function filterExistingSonar(kysely: Reader, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await kysely.selectFrom('sonar_conversations').select('id').where('id', 'in', ids).execute();
  return new Set(rows.map(({ id }) => id));
}
