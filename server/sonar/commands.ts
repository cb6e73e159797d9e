import { randomUUID } from 'node:crypto';
import {
  deleteSonarConversations,
  findOpenSonarChat,
} from '../../db/repositories/sonar/sonar-conversations.ts';
import { rollBackSonarChat } from '../../db/repositories/sonar/sonar-ending.ts';
import type { ChatMode } from '../../domain/sonar/chat.ts';
import type { Logger } from '../../logger.ts';
import { type ApiError, toApiError } from '../http/errors.ts';
import { UpdateRejectedError } from '../updates/send-update.ts';
import { illegalState, noConversation } from './errors.ts';
import type { SonarDeps } from './sonar.ts';

/** The names of a conversation in a request. Whether the account has such a conversation is not known yet. */
export interface NamedConversation {
  accountId: string;
  guid: string;
}

/** Sends a question to the caller's conversation. Resolves once the question is stored. */
export async function ask(
  { db, sonar, rollbacks, admissionTimeoutMs }: SonarDeps,
  { accountId, guid }: NamedConversation,
  { question, mode }: { question: string; mode: ChatMode },
): Promise<{ guid: string }> {
  const admit_before = Date.now() + admissionTimeoutMs;
  // Avoids starting an actor for a missing conversation.
  if (!(await findOpenSonarChat(db, accountId, guid))) throw noConversation();
  const conversation = { conversation_id: guid, account_id: accountId };
  const chat_id = randomUUID();
  const request = { chat_id, question, mode, admit_before, admit_ms: admissionTimeoutMs };
  await sonar.gateway.ask(conversation, request).catch(async (error: unknown) => {
    if (isRejection(error) && error.onFirstDelivery) throw toRejection(error);
    // A question that was not admitted must not run later (ruling D4).
    const rollback = await rollbacks.run(() => rollBackSonarChat(db, { conversation_id: guid, chat_id }));
    if (rollback?.kind === 'started') return;
    throw rollback && isRejection(error) ? toRejection(error) : toApiError(error);
  });
  return { guid: chat_id };
}

/** Cancels the running question; the next pending one starts. */
export async function stop(
  { db, sonar, admissionTimeoutMs }: SonarDeps,
  { accountId, guid }: NamedConversation,
): Promise<void> {
  const open = await findOpenSonarChat(db, accountId, guid);
  if (!open) throw noConversation();
  if (!open.isRunning) throw noRunningChat();
  const conversation = { conversation_id: guid, account_id: accountId };
  const before = Date.now() + admissionTimeoutMs;
  await sonar.gateway.stop(conversation, randomUUID(), before).catch((error: unknown) => {
    throw isRejection(error) ? toRejection(error) : toApiError(error);
  });
}

/** Deletes the caller's conversations with their chats. @returns the ids that do not exist */
export async function remove(
  { db, sonar, logger }: Pick<SonarDeps, 'db' | 'sonar'> & { logger: Logger },
  accountId: string,
  guids: readonly string[],
): Promise<string[]> {
  const deleted = await deleteSonarConversations(db, accountId, guids);
  const ends = await Promise.allSettled(deleted.map((guid) => sonar.gateway.end(guid)));
  for (const end of ends) {
    if (end.status === 'rejected')
      logger.warn({ err: end.reason }, 'failed to signal an actor that its conversation was deleted');
  }
  return guids.filter((guid) => !deleted.includes(guid));
}

function noRunningChat(cause?: unknown) {
  return illegalState('no running chat', cause);
}

const rejections: Record<string, (cause: unknown) => ApiError> = {
  NO_CONVERSATION: noConversation,
  NO_RUNNING_CHAT: noRunningChat,
  TOO_MANY_WAITING: (cause) => illegalState('too many waiting chats', cause),
};

function isRejection(error: unknown): error is UpdateRejectedError {
  return error instanceof UpdateRejectedError && error.code in rejections;
}

function toRejection(error: UpdateRejectedError): ApiError {
  return rejections[error.code]?.(error) ?? toApiError(error);
}
