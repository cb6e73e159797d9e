import { findChat, type StoredChat } from '../../../db/repositories/chats.ts';
import { findProfile } from '../../../db/repositories/profiles.ts';
import { resolveLocale } from '../../../domain/chat/locale.ts';
import { toSeconds } from '../../../domain/time.ts';
import type { ServerDeps } from '../../deps.ts';
import { ApiError, internalError, notFound } from '../../errors.ts';
import { UpdateRefused } from '../../send-update.ts';
import type { SdkCaller } from '../authenticate.ts';
import { toChatRef } from '../chat-ref.ts';
import type { Kickoff } from './schema.ts';

/** Starts a round, in a new chat or in the one named (KICK-02). */
export async function kickOff(
  deps: ServerDeps,
  caller: SdkCaller,
  profileId: string,
  body: Kickoff,
  newId: (name: string) => string,
) {
  const admitBefore = Date.now() + deps.admissionTimeoutMs;
  const [profile, chat] = await Promise.all([
    findProfile(deps.db, caller, profileId),
    body.chat_id ? findChat(deps.db, caller, profileId, body.chat_id) : null,
  ]);
  if (!profile) throw notFound('There is no such profile.');
  if (body.chat_id && !isOpen(chat)) throw notFound('There is no such chat, or it has ended.');
  const ref = toChatRef(caller, profile.id, chat?.id ?? newId('chat'));
  const request = {
    round_id: newId('round'),
    prompt: body.prompt,
    locale: resolveLocale(profile.data.locale, caller.tenantLocale),
    new_round: body.new_round ?? false,
    admit_before: admitBefore,
  };
  try {
    const { chat_id, round_id } = await deps.chats.startRound(ref, chat, request);
    deps.copies.forget(chat_id);
    return { chat_id, round_id };
  } catch (error) {
    throw toApiError(error);
  }
}

/** Ends a chat; a repeat answers as the first time did (ruling Q37). */
export async function endChat(deps: ServerDeps, caller: SdkCaller, profileId: string, chatId: string) {
  const chat = await findChat(deps.db, caller, profileId, chatId);
  if (!chat) throw notFound('There is no such chat.');
  const endedAt = chat.endedAt ?? (await deps.chats.endChat(toChatRef(caller, profileId, chat.id), chat));
  deps.copies.forget(chat.id);
  return { chat_id: chat.id, ended_at: toSeconds(endedAt) };
}

function isOpen(chat: StoredChat | null): chat is StoredChat {
  return chat !== null && chat.endedAt === null;
}

const statuses: Record<string, number> = {
  NOT_FOUND: 404,
  PRIOR_ROUND_IN_FLIGHT: 409,
  REFINEMENT_CAP_EXCEEDED: 409,
  INSUFFICIENT_CREDIT: 402,
};

function toApiError(error: unknown): ApiError {
  const status = error instanceof UpdateRefused ? statuses[error.code] : undefined;
  if (error instanceof UpdateRefused && status !== undefined)
    return new ApiError(status, error.code, error.message);
  return internalError(
    error,
    'The round could not be started in time; nothing was charged. Please try again.',
  );
}
