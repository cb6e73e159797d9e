import { findQuoteConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import { rollBackMessage } from '../../db/repositories/quotes/quote-rollback.ts';
import type { SendMessageResult } from '../../workflows/quotes/contract.ts';
import { internalError, toApiError } from '../http/errors.ts';
import { UpdateRejectedError } from '../updates/send-update.ts';
import { conversationKey } from './conversation-key.ts';
import { tooManyConversations } from './errors.ts';
import type { QuotesDeps } from './quotes.ts';
import type { Message } from './schema.ts';
import { toCompletedView, toPendingView } from './view.ts';

/**
 * Sends a message to its conversation's actor (QSEND-02). The response is `pending` while a reply is due; in a
 * completed conversation it is the last reply with its quote (ruling B11).
 */
export async function send(deps: QuotesDeps, message: Message, messageId: string) {
  const { db, quotes, admissionTimeoutMs } = deps;
  const { userId, threadNum, content, timestamp } = message;
  const key = conversationKey(userId, threadNum);
  const result = await quotes.gateway
    .send({
      message_id: messageId,
      key,
      user_id: printable(userId),
      thread_num: printable(threadNum),
      content,
      sent_at: timestamp,
      admit_before: Date.now() + admissionTimeoutMs,
      admit_ms: admissionTimeoutMs,
    })
    .catch((error: unknown) => rollBack(deps, key, messageId, error));
  if (result.status === 'pending') return toPendingView(message, new Date());
  const conversation = await findQuoteConversation(db, key);
  const view = conversation && toCompletedView(message, conversation, new Date());
  if (!view) throw internalError(new Error('a completed conversation has no quote'));
  return view;
}

/** Rolls back a message that may not have been admitted (ruling D4). Returns if it was admitted after all. */
async function rollBack(
  { db, rollbacks }: QuotesDeps,
  key: string,
  messageId: string,
  error: unknown,
): Promise<SendMessageResult> {
  const isFull = error instanceof UpdateRejectedError && error.code === 'TOO_MANY_CONVERSATIONS';
  if (isFull && error.onFirstDelivery) throw tooManyConversations(error);
  const rollback = await rollbacks.run(() => rollBackMessage(db, key, messageId));
  if (rollback?.kind === 'started') return { status: 'pending' };
  throw isFull && rollback ? tooManyConversations(error) : toApiError(error);
}

/** An id that PostgreSQL can store, for operators; the conversation's key distinguishes conversations. */
function printable(id: string): string {
  return id.replaceAll('\0', '\uFFFD').toWellFormed();
}
