import { randomUUID } from 'node:crypto';
import type { QuoteMessageRequest, QuoteRejectionCode } from '../../../domain/quotes/message.ts';
import { lastStage } from '../../../domain/quotes/stage.ts';
import type { Db } from '../../orm.ts';
import { isRolledBack, lockRequest, markRolledBack } from '../rolled-back-requests.ts';
import type { CountedChange, QuoteCount } from './quote-count.ts';

/** Where a conversation stands once a message has been admitted to it. */
export interface QuoteStanding {
  conversation_id: string;
  /** 1 to 4: later messages change nothing any more and are not kept. */
  message_count: number;
  reply_count: number;
}

export type QuoteAdmission =
  | ({ admitted: true } & QuoteStanding)
  | { admitted: false; code: QuoteRejectionCode };

export interface QuoteAdmissionLimits {
  /** How long a conversation lives without a message. */
  idleMs: number;
  /** Conversations that are kept, expired ones included; passed by what other processes add while a count is kept. */
  maxConversations: number;
  count: QuoteCount;
}

/** Any number that no other program locks by: held while a new conversation is counted and written. */
const capacityLock = 728_004_114;
/** More than can be on their way at once: so far from the limit nobody needs to wait for anybody. */
const safeDistance = 5_000;
/** How old the count may be by which a conversation is refused. */
const refusalCountMs = 100;
/** Whose reply has not come for so long, it never will: its actor was ended by hand. */
const abandonedAfterMs = 7 * 24 * 60 * 60_000;

/**
 * Writes a message down, with its conversation if that is new, in one transaction; a message that is known
 * changes nothing. An expired conversation makes way for a new one under its key.
 */
export async function admitMessage(
  db: Db,
  message: QuoteMessageRequest,
  limits: QuoteAdmissionLimits,
): Promise<QuoteAdmission> {
  const count = limits.count.begin();
  try {
    return await db.fork().transactional((em) => admit(em, message, { ...limits, count }));
  } catch (error) {
    count.undo();
    if (error instanceof MessageRejectedError) return { admitted: false, code: error.code };
    throw error;
  }
}

/** Rolls the transaction back: nothing of a refused message stays. */
class MessageRejectedError extends Error {
  override readonly name = 'MessageRejectedError';
  readonly code: QuoteRejectionCode;
  constructor(code: QuoteRejectionCode) {
    super(code);
    this.code = code;
  }
}

type Limits = Omit<QuoteAdmissionLimits, 'count'> & { count: CountedChange };
type Capacity = Omit<Limits, 'idleMs'>;

type Conversation = { id: string; message_count: number; reply_count: number };

async function admit(
  em: Db,
  message: QuoteMessageRequest,
  { idleMs, ...room }: Limits,
): Promise<QuoteAdmission> {
  const now = new Date();
  const expiresAt = new Date(now.getTime() + idleMs);
  await lockRequest(em, message.message_id);
  if (await isRolledBack(em, message.message_id)) throw new MessageRejectedError('ADMISSION_TIMEOUT');
  const known = await findLive(em, message.key, now);
  const { id, message_count, reply_count } = known
    ? await addMessage(em, known, message, now, expiresAt)
    : await beginConversation(em, message, room, now, expiresAt);
  return { admitted: true, conversation_id: id, message_count, reply_count };
}

async function addMessage(
  em: Db,
  { id, message_count, reply_count }: Conversation,
  message: QuoteMessageRequest,
  now: Date,
  expiresAt: Date,
): Promise<Conversation> {
  const isKept = message_count < lastStage && !(await isKnown(em, message.message_id));
  const count = message_count + (isKept ? 1 : 0);
  if (isKept) await insertMessage(em, id, count, message, now);
  await em
    .getKysely()
    .updateTable('quote_conversations')
    .set({ message_count: count, expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
  return { id, message_count: count, reply_count };
}

/** Locks the conversation of that key; one that has expired is deleted. */
async function findLive(em: Db, key: string, now: Date): Promise<Conversation | null> {
  const row = await em
    .getKysely()
    .selectFrom('quote_conversations')
    .select(['id', 'message_count', 'reply_count', 'expires_at'])
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return null;
  if (row.expires_at > now || row.reply_count < row.message_count) return row;
  await em.getKysely().deleteFrom('quote_conversations').where('id', '=', row.id).execute();
  return null;
}

async function beginConversation(
  em: Db,
  message: QuoteMessageRequest,
  room: Capacity,
  now: Date,
  expiresAt: Date,
): Promise<Conversation> {
  await evictExpired(em, room, now);
  const conversation = { id: randomUUID(), message_count: 1, reply_count: 0 };
  await em
    .getKysely()
    .insertInto('quote_conversations')
    .values({
      ...conversation,
      key: message.key,
      user_id: message.user_id,
      thread_num: message.thread_num,
      quote: null,
      created_at: now,
      expires_at: expiresAt,
    })
    .execute();
  await insertMessage(em, conversation.id, 1, message, now);
  room.count.add(1);
  return conversation;
}

/** Expired conversations give way, the oldest first; where all are alive there is no room. */
async function evictExpired(em: Db, { count, maxConversations }: Capacity, now: Date): Promise<void> {
  const hasCapacity = (await count.read(em)) + safeDistance < maxConversations;
  if (hasCapacity) return;
  // Close to the limit only one after the other, so that all together do not pass it.
  await em.execute('select pg_advisory_xact_lock(?)', [capacityLock]);
  const tooMany = (await count.read(em)) + 1 - maxConversations;
  if (tooMany <= 0) return;
  const removed = await em
    .getKysely()
    .deleteFrom('quote_conversations')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('quote_conversations')
        .select('id')
        .where('expires_at', '<=', now)
        .where((or) =>
          or.or([
            or('reply_count', '=', or.ref('message_count')),
            or('expires_at', '<=', new Date(now.getTime() - abandonedAfterMs)),
          ]),
        )
        .orderBy('expires_at')
        .limit(tooMany)
        .forUpdate()
        // One that somebody is just reviving stays; to wait for it could be to wait for each other.
        .skipLocked(),
    )
    .executeTakeFirst();
  count.add(-Number(removed.numDeletedRows));
  if (Number(removed.numDeletedRows) >= tooMany) return;
  // Nobody is refused by an old count.
  if ((await count.read(em, refusalCountMs)) >= maxConversations)
    throw new MessageRejectedError('TOO_MANY_CONVERSATIONS');
}

async function isKnown(em: Db, messageId: string): Promise<boolean> {
  const row = await em
    .getKysely()
    .selectFrom('quote_messages')
    .select('stage')
    .where('id', '=', messageId)
    .executeTakeFirst();
  return row !== undefined;
}

async function insertMessage(
  em: Db,
  conversationId: string,
  stage: number,
  message: QuoteMessageRequest,
  now: Date,
): Promise<void> {
  await em
    .getKysely()
    .insertInto('quote_messages')
    .values({
      conversation_id: conversationId,
      stage,
      id: message.message_id,
      content: message.content,
      sent_at: message.sent_at,
      created_at: now,
      reply: null,
      speaking_from: null,
      token_ms: null,
    })
    .execute();
}

/** Whether nothing of the message is left and nothing will come; else its reply has been made, or is next. */
export type MessageRollback = { kind: 'rolled-back' } | { kind: 'started' };

/**
 * Takes back a message of which it is not known whether it was written, and its conversation if it is empty
 * (ruling D4); may run twice.
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
    const written = await isKnown(em, messageId);
    if (conversation && written) {
      const taken = await kysely
        .deleteFrom('quote_messages')
        .where('id', '=', messageId)
        .where('conversation_id', '=', conversation.id)
        .where('stage', '=', conversation.message_count)
        .where('reply', 'is', null)
        .executeTakeFirst();
      if (taken.numDeletedRows === 0n) return { kind: 'started' };
      await forgetMessage(em, conversation);
    }
    await markRolledBack(em, messageId);
    return { kind: 'rolled-back' };
  });
}

async function forgetMessage(
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
