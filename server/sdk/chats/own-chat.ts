import type { ChatRef } from '../../../domain/chat/round.ts';
import type { CachedChat, ChatCache } from '../../chat/chat-cache.ts';
import type { RenderedRound } from '../../chat/rendered-round.ts';
import { notFound } from '../../http/errors.ts';
import type { SdkCaller } from '../authenticate.ts';

/** The names of a chat in a request. Whether the caller has such a chat is not known yet. */
export interface NamedChat {
  caller: SdkCaller;
  profileId: string;
  chatId: string;
}

/** @throws {ApiError} 404 if there is no such chat of the caller under this profile */
export async function readOwnChat(
  cache: ChatCache,
  { caller, profileId, chatId }: NamedChat,
): Promise<CachedChat> {
  const chat = await cache.read(caller.tenantId, chatId);
  if (!chat || !isOwnedBy(chat, caller, profileId)) throw notFound('There is no such chat.');
  return chat;
}

/** @throws {ApiError} 404 if the chat has no such round */
export function findRound({ rounds }: CachedChat, roundId: string): RenderedRound {
  const round = rounds.find((one) => one.roundId === roundId);
  if (!round) throw notFound('There is no such round.');
  return round;
}

/** A chat belongs to a key's lineage and to a profile that is not deleted (RND-07, Q37). */
function isOwnedBy({ head }: CachedChat, caller: SdkCaller, profileId: string): boolean {
  const { tenantId, lineageId } = head;
  const owned = tenantId === caller.tenantId && lineageId === caller.lineageId;
  return owned && head.profileId === profileId && !head.profileDeleted;
}

/** The reference to a caller's chat that its actor receives. */
export function toChatRef({ caller, profileId, chatId }: NamedChat): ChatRef {
  return {
    tenant_id: caller.tenantId,
    tenant_code: caller.tenantCode,
    lineage_id: caller.lineageId,
    profile_id: profileId,
    chat_id: chatId,
  };
}
