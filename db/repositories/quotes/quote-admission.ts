import { randomUUID } from 'node:crypto';
import type { QuoteMessageRequest, QuoteRejectionCode } from '../../../domain/quotes/message.ts';
import { lastStage } from '../../../domain/quotes/stage.ts';
import type { Db } from '../../orm.ts';
import { isRolledBack, lockRequest } from '../rolled-back-requests.ts';
import type { CountedChange, QuoteCount } from './quote-count.ts';

/** A conversation's counts after an admission. */
export interface QuoteCounts {
  conversation_id: string;
  /** 1 to 4; later messages change nothing and are not stored. */
  message_count: number;
  reply_count: number;
}

export type QuoteAdmission =
  | ({ admitted: true } & QuoteCounts)
  | { admitted: false; code: QuoteRejectionCode };

interface QuoteAdmissionLimits {
  /** How long a conversation lives without a message. */
  idleMs: number;
  /**
   * Stored conversations, expired ones included. May be exceeded by what other processes add while a count is
   * cached.
   */
  maxConversations: number;
  count: QuoteCount;
}

/** Key of the advisory lock held while a new conversation is counted and written; arbitrary. */
const capacityLock = 728_004_114;
/** More than the number of concurrent admissions: with this distance from the limit the lock is not needed. */
const safeDistance = 5_000;
/** Maximum age of the count that rejects a conversation. */
const rejectionCountMs = 100;
/** A reply pending for this time never comes: an operator has ended its actor. */
const abandonedAfterMs = 7 * 24 * 60 * 60_000;

/**
 * Writes a message, with its conversation if that is new, in one transaction. A repeated message changes nothing. An
 * expired conversation is replaced by a new one with the same key.
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

/** Thrown to roll the transaction back: a rejected message leaves no rows. */
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

interface TimedMessage {
  message: QuoteMessageRequest;
  now: Date;
  /** When the conversation expires without another message. */
  expiresAt: Date;
}

type Conversation = { id: string; message_count: number; reply_count: number };

async function admit(
  em: Db,
  message: QuoteMessageRequest,
  { idleMs, ...capacity }: Limits,
): Promise<QuoteAdmission> {
  const now = new Date();
  const expiresAt = new Date(now.getTime() + idleMs);
  await lockRequest(em, message.message_id);
  if (await isRolledBack(em, message.message_id)) throw new MessageRejectedError('ADMISSION_TIMEOUT');
  const known = await findLive(em, message.key, now);
  const { id, message_count, reply_count } = known
    ? await addMessage(em, known, { message, now, expiresAt })
    : await beginConversation(em, capacity, { message, now, expiresAt });
  return { admitted: true, conversation_id: id, message_count, reply_count };
}

async function addMessage(
  em: Db,
  { id, message_count, reply_count }: Conversation,
  { message, now, expiresAt }: TimedMessage,
): Promise<Conversation> {
  const isNew = message_count < lastStage && !(await hasMessage(em, message.message_id));
  const count = message_count + (isNew ? 1 : 0);
  if (isNew) await insertMessage(em, { conversationId: id, stage: count, message, now });
  await em
    .getKysely()
    .updateTable('quote_conversations')
    .set({ message_count: count, expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
  return { id, message_count: count, reply_count };
}

/** Finds and locks the conversation with this key; deletes an expired one. */
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
  capacity: Capacity,
  { message, now, expiresAt }: TimedMessage,
): Promise<Conversation> {
  await evictExpired(em, capacity, now);
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
  await insertMessage(em, { conversationId: conversation.id, stage: 1, message, now });
  capacity.count.add(1);
  return conversation;
}

/**
 * Makes room for a conversation by deleting expired ones, the oldest first.
 * @throws {MessageRejectedError} when none has expired
 */
async function evictExpired(em: Db, { count, maxConversations }: Capacity, now: Date): Promise<void> {
  const hasCapacity = (await count.read(em)) + safeDistance < maxConversations;
  if (hasCapacity) return;
  // Close to the limit admissions run one after the other, so that together they do not exceed it.
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
        // A locked conversation may just be revived, so it stays; waiting for it could deadlock.
        .skipLocked(),
    )
    .executeTakeFirst();
  count.add(-Number(removed.numDeletedRows));
  if (Number(removed.numDeletedRows) >= tooMany) return;
  // A rejection needs a recent count.
  if ((await count.read(em, rejectionCountMs)) >= maxConversations)
    throw new MessageRejectedError('TOO_MANY_CONVERSATIONS');
}

/** Whether the message is stored. */
export async function hasMessage(em: Db, messageId: string): Promise<boolean> {
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
  {
    conversationId,
    stage,
    message,
    now,
  }: { conversationId: string; stage: number; message: QuoteMessageRequest; now: Date },
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
