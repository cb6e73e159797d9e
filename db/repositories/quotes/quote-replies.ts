import type { Quote } from '../../../domain/quotes/quote.ts';
import type { Db } from '../../orm.ts';

/** What a reply is made from. */
export interface ReplyContext {
  /** Of the conversation; its quote follows from it. */
  key: string;
  /** The user's messages and the replies so far, oldest first; the last is the one to reply to. */
  messages: { stage: number; content: string; reply: string | null }[];
}

/** Null when there is no such message. */
export async function readReplyContext(
  db: Db,
  conversationId: string,
  stage: number,
): Promise<ReplyContext | null> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('quote_messages as message')
    .innerJoin('quote_conversations as conversation', 'conversation.id', 'message.conversation_id')
    .select(['conversation.key', 'message.stage', 'message.content', 'message.reply'])
    .where('message.conversation_id', '=', conversationId)
    .where('message.stage', '<=', stage)
    .orderBy('message.stage')
    .execute();
  const last = rows.at(-1);
  if (last?.stage !== stage) return null;
  return { key: last.key, messages: rows.map(({ stage, content, reply }) => ({ stage, content, reply })) };
}

export interface MadeReply {
  content: string;
  /** With the last stage's alone. */
  quote: Quote | null;
  tokenMs: number;
}

/**
 * Keeps a reply, once, from which moment on it is said; one that is there already stays as it is.
 * @param idleMs how long the conversation now lives without a message
 */
export async function saveReply(
  db: Db,
  conversationId: string,
  stage: number,
  { content, quote, tokenMs }: MadeReply,
  idleMs: number,
): Promise<void> {
  await db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    await kysely
      .selectFrom('quote_conversations')
      .select('id')
      .where('id', '=', conversationId)
      .forUpdate()
      .executeTakeFirst();
    const now = new Date();
    const saved = await kysely
      .updateTable('quote_messages')
      .set({ reply: content, speaking_from: now, token_ms: tokenMs })
      .where('conversation_id', '=', conversationId)
      .where('stage', '=', stage)
      .where('reply', 'is', null)
      .executeTakeFirst();
    if (saved.numUpdatedRows === 0n) return;
    await kysely
      .updateTable('quote_conversations')
      .set({
        reply_count: stage,
        expires_at: new Date(now.getTime() + idleMs),
        ...(quote && { quote }),
      })
      .where('id', '=', conversationId)
      .execute();
  });
}
