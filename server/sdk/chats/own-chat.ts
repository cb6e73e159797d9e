import type { ChatSnapshot, RoundSnapshot } from '../../../db/repositories/chat/chat-snapshots.ts';
import type { CachedChat, ChatCache } from '../../chat/chat-cache.ts';
import { notFound } from '../../http/errors.ts';
import type { SdkCaller } from '../authenticate.ts';

/** @throws 404 for a chat that is not there, or not the caller's under this profile. */
export async function readOwnChat(
  copies: ChatCache,
  caller: SdkCaller,
  profileId: string,
  chatId: string,
): Promise<CachedChat> {
  const copy = await copies.read(caller.tenantId, chatId);
  if (!copy || !isOwn(copy, caller, profileId)) throw notFound('There is no such chat.');
  return copy;
}

/** @throws 404 for a round that the chat does not have. */
export function findRound({ rounds }: ChatSnapshot, roundId: string): RoundSnapshot {
  const round = rounds.find((one) => one.roundId === roundId);
  if (!round) throw notFound('There is no such round.');
  return round;
}

/** Ownership is the key's lineage, the profile, and the profile's still being there (RND-07, Q37). */
function isOwn({ snapshot }: CachedChat, caller: SdkCaller, profileId: string): boolean {
  const { tenantId, lineageId } = snapshot;
  const owned = tenantId === caller.tenantId && lineageId === caller.lineageId;
  return owned && snapshot.profileId === profileId && !snapshot.profileDeleted;
}
