import { rollBackAdmission } from '../../../db/repositories/chat/admission-rollback.ts';
import { findChat, type StoredChat } from '../../../db/repositories/chat/chats.ts';
import { findProfileSummary } from '../../../db/repositories/chat/profiles.ts';
import { resolveLocale } from '../../../domain/chat/locale.ts';
import type { ChatRef, RoundRequest } from '../../../domain/chat/round.ts';
import { toSeconds } from '../../../domain/time.ts';
import { ApiError, notFound, toApiError } from '../../http/errors.ts';
import { UpdateRejectedError } from '../../updates/send-update.ts';
import type { SdkDeps } from '../deps.ts';
import type { ProfileWrite } from '../idempotent.ts';
import { retryWhenRoundsEnd } from './kickoff-precheck.ts';
import { type NamedChat, toChatRef } from './own-chat.ts';
import type { Kickoff } from './schema.ts';
import { type FailedStart, startRound } from './start-round.ts';

/** Starts a round, in a new chat or in `body.chat_id` (KICK-02). */
export async function kickOff(deps: SdkDeps, { caller, profileId, newId }: ProfileWrite, body: Kickoff) {
  const admitBefore = Date.now() + deps.admissionTimeoutMs;
  const [profile, chat] = await Promise.all([
    findProfileSummary(deps.db, caller, profileId),
    body.chat_id ? findChat(deps.db, caller, { profileId, chatId: body.chat_id }) : null,
  ]);
  if (!profile) throw notFound('There is no such profile.');
  if (body.chat_id && !isOpen(chat)) throw notFound('There is no such chat, or it has ended.');
  const ref = toChatRef({ caller, profileId: profile.id, chatId: chat?.id ?? newId('chat') });
  const request = {
    round_id: newId('round'),
    prompt: body.prompt,
    locale: resolveLocale(profile.data.locale, caller.tenantLocale),
    new_round: body.new_round ?? false,
    admit_before: admitBefore,
    admit_ms: deps.admissionTimeoutMs,
  };
  const start = { caller, chat: ref, stored: chat, request };
  const failed = await deps.kickoffs.run(caller.tenantId, () => startRound(deps, start));
  if (failed) await rollBack(deps, ref, request, failed);
  deps.chatCache.invalidate(ref.chat_id);
  return { chat_id: ref.chat_id, round_id: request.round_id };
}

/**
 * Rolls back a failed admission (ruling D4) and throws the error response. A rejection of the first delivery has
 * written nothing and needs no roll-back. Returns if the round has started after all.
 */
async function rollBack(
  deps: SdkDeps,
  chat: ChatRef,
  request: RoundRequest,
  { error, mayBeWritten }: FailedStart,
): Promise<void> {
  const rejection = toRejection(error);
  if (rejection !== null) deps.kickoffPrecheck.note(chat.tenant_id, rejection);
  if (rejection !== null && !mayBeWritten) throw rejection;
  const rollback = await deps.rollbacks.run(() => rollBackAdmission(deps.db, chat, request));
  if (rollback?.kind === 'started') return;
  if (rollback?.kind !== 'rolled-back') throw unknownOutcome(error);
  if (rollback.settled) publishEnd(deps, chat, rollback.settled);
  throw rejection ?? notStarted(error);
}

function toRejection(error: unknown): ApiError | null {
  if (!(error instanceof UpdateRejectedError)) return null;
  const status = rejectionStatuses[error.code];
  if (status === undefined) return null;
  return new ApiError(status, error.code, error.message, {
    ...(status === 429 && { headers: retryWhenRoundsEnd() }),
  });
}

/** Best effort: subscribers also read at intervals. */
function publishEnd({ bus }: SdkDeps, { tenant_id, chat_id }: ChatRef, eventId: string): void {
  bus.publish({ kind: 'chat_updated', chat_id }).catch(() => {});
  bus.publish({ kind: 'tenant_event', tenant_id, event_ids: [eventId] }).catch(() => {});
}

/** Ends a chat; a repeat gets the same response (ruling Q37). */
export async function endChat(deps: SdkDeps, { caller, profileId, chatId }: NamedChat) {
  const chat = await findChat(deps.db, caller, { profileId, chatId });
  if (!chat) throw notFound('There is no such chat.');
  const ref = toChatRef({ caller, profileId, chatId: chat.id });
  const endedAt = chat.endedAt ?? (await deps.chats.endChat(ref, chat));
  deps.chatCache.invalidate(chat.id);
  return { chat_id: chat.id, ended_at: toSeconds(endedAt) };
}

function isOpen(chat: StoredChat | null): chat is StoredChat {
  return chat !== null && chat.endedAt === null;
}

const rejectionStatuses: Record<string, number> = {
  NOT_FOUND: 404,
  PRIOR_ROUND_IN_FLIGHT: 409,
  REFINEMENT_CAP_EXCEEDED: 409,
  INSUFFICIENT_CREDIT: 402,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
};

function notStarted(error: unknown): ApiError {
  return toApiError(error, 'The round could not be started in time; nothing was charged. Please try again.', {
    hasNoEffect: true,
  });
}

function unknownOutcome(error: unknown): ApiError {
  return toApiError(
    error,
    'It is not known whether the round was started; if not, its credit comes back within minutes. ' +
      'Please repeat the request under its Idempotency-Key, or look at the chat.',
  );
}
