import type { Quote } from '../../../domain/quotes/quote.ts';
import { type Stage, toStage } from '../../../domain/quotes/stage.ts';
import type { Db } from '../../orm.ts';

/** A stored reply with everything that determines when its tokens are due. */
interface StoredReply {
  content: string;
  /** When the first token is due. */
  startsAt: Date;
  tokenMs: number;
}

export interface StoredMessage {
  stage: Stage;
  createdAt: Date;
  /** Null until it is made. */
  reply: StoredReply | null;
}

export interface StoredConversation {
  id: string;
  /** Oldest first, and at least one. */
  messages: StoredMessage[];
  /** Null before the last stage's reply. */
  quote: Quote | null;
}

/** Null when no conversation has this key, or it has expired. */
export async function findQuoteConversation(db: Db, key: string): Promise<StoredConversation | null> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('quote_conversations as conversation')
    .innerJoin('quote_messages as message', 'message.conversation_id', 'conversation.id')
    .select([
      'conversation.id',
      'conversation.quote',
      'message.stage',
      'message.created_at',
      'message.reply',
      'message.speaking_from',
      'message.token_ms',
    ])
    .where('conversation.key', '=', key)
    .where((eb) =>
      eb.or([
        eb('conversation.expires_at', '>', new Date()),
        eb('conversation.reply_count', '<', eb.ref('conversation.message_count')),
      ]),
    )
    .orderBy('message.stage')
    .execute();
  const [first] = rows;
  if (!first) return null;
  const messages = rows.map(({ stage, created_at, reply, speaking_from, token_ms }) => ({
    stage: toStage(stage),
    createdAt: created_at,
    reply:
      reply === null || speaking_from === null || token_ms === null
        ? null
        : { content: reply, startsAt: speaking_from, tokenMs: token_ms },
  }));
  return { id: first.id, messages, quote: first.quote };
}

/** Counts conversations that have no quote yet and have not expired (ruling B12). */
export async function countActiveConversations(db: Db): Promise<number> {
  const { count } = await db
    .fork()
    .getKysely()
    .selectFrom('quote_conversations')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('quote', 'is', null)
    .where((eb) =>
      eb.or([eb('expires_at', '>', new Date()), eb('reply_count', '<', eb.ref('message_count'))]),
    )
    .executeTakeFirstOrThrow();
  return Number(count);
}
