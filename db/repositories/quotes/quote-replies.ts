import type { Quote } from '../../../domain/quotes/quote.ts';
import type { Db } from '../../orm.ts';

/** The input of a reply. */
export interface ReplyContext {
  /** The conversation's key, which determines its quote. */
  key: string;
  /** Messages and replies, oldest first; the last message is the one to reply to. */
  messages: { stage: number; content: string; reply: string | null }[];
}

/** Null when the message does not exist. */
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

interface MadeReply {
  conversationId: string;
  stage: number;
  content: string;
  /** Only with the reply of the last stage. */
  quote: Quote | null;
  tokenMs: number;
  /** How long the conversation lives from now without a message. */
  idleMs: number;
}

/** Saves a reply, once; its stream starts now. An existing reply is not changed. */
export async function saveReply(
  db: Db,
  { conversationId, stage, content, quote, tokenMs, idleMs }: MadeReply,
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
