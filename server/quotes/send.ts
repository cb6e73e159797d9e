import { rollBackMessage } from '../../db/repositories/quotes/quote-admission.ts';
import { findQuoteConversation } from '../../db/repositories/quotes/quote-conversations.ts';
import type { SendMessageResult } from '../../workflows/quotes/contract.ts';
import type { ServerDeps } from '../deps.ts';
import { internalError, toApiError } from '../http/errors.ts';
import { UpdateRejectedError } from '../updates/send-update.ts';
import { conversationKey } from './conversation-key.ts';
import { tooManyConversations } from './errors.ts';
import type { Message } from './schema.ts';
import { toCompletedView, toPendingView } from './view.ts';

type Deps = Pick<ServerDeps, 'db' | 'quotes' | 'rollbacks' | 'admissionTimeoutMs'>;

/**
 * Brings a message to its conversation (QSEND-02): `pending` while there is a reply to come, with the quote
 * and what was said with it once the conversation has come to it (ruling B11).
 */
export async function send(deps: Deps, message: Message, messageId: string) {
  const { db, quotes, admissionTimeoutMs } = deps;
  const { userId, threadNum, content, timestamp } = message;
  const key = conversationKey(userId, threadNum);
  const ticket = await quotes.gateway
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
    .catch((error: unknown) => undo(deps, key, messageId, error));
  if (ticket.status === 'pending') return toPendingView(message, new Date());
  const conversation = await findQuoteConversation(db, key);
  const view = conversation && toCompletedView(message, conversation, new Date());
  if (!view) throw internalError(new Error('a completed conversation has no quote'));
  return view;
}

/** A message that was not admitted leaves nothing behind (ruling D4); one that was after all has its reply to come. */
async function undo(
  { db, rollbacks }: Deps,
  key: string,
  messageId: string,
  error: unknown,
): Promise<SendMessageResult> {
  const isFull = error instanceof UpdateRejectedError && error.code === 'TOO_MANY_CONVERSATIONS';
  if (isFull && error.atOnce) throw tooManyConversations(error);
  const rollback = await rollbacks.run(() => rollBackMessage(db, key, messageId));
  if (rollback?.kind === 'started') return { status: 'pending' };
  throw isFull && rollback ? tooManyConversations(error) : toApiError(error);
}

/** An id for operators to read; what tells conversations apart is their key. */
function printable(id: string): string {
  return id.replaceAll('\0', '\uFFFD').toWellFormed();
}
