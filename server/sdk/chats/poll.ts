import { type CachedResponse, serializeResponse } from '../../chat/cached-response.ts';
import type { CachedChat } from '../../chat/chat-cache.ts';
import type { ServerDeps } from '../../deps.ts';
import type { CouponSpots } from '../../store/coupon-spots.ts';
import type { SdkCaller } from '../authenticate.ts';
import { findRound, readOwnChat } from './own-chat.ts';
import { toChatView, toRoundView } from './view.ts';

/**
 * Answers polls. Chats come from shared copies, coupon spots from the store on every poll; an answer
 * is written out once and sent again for as long as neither has changed.
 */
export function createPoll(deps: Pick<ServerDeps, 'chatCache' | 'couponSpots'>) {
  async function read(caller: SdkCaller, profileId: string, chatId: string) {
    const [copy, couponSpots] = await Promise.all([
      readOwnChat(deps.chatCache, caller, profileId, chatId),
      deps.couponSpots(caller.tenantCode),
    ]);
    return { copy, couponSpots };
  }

  return {
    /** GET …/recommend/{chat_id}. */
    async chat(caller: SdkCaller, profileId: string, chatId: string): Promise<CachedResponse> {
      const { copy, couponSpots } = await read(caller, profileId, chatId);
      return render(copy, 'chat', couponSpots, () => {
        const running = copy.snapshot.rounds.some(({ status }) => status === 'in_progress');
        return serializeResponse(toChatView(copy.snapshot, couponSpots.items), couponSpots, running);
      });
    },

    /** GET …/recommend/{chat_id}/{round_id}. */
    async round(
      caller: SdkCaller,
      profileId: string,
      chatId: string,
      roundId: string,
    ): Promise<CachedResponse> {
      const { copy, couponSpots } = await read(caller, profileId, chatId);
      const round = findRound(copy.snapshot, roundId);
      return render(copy, roundId, couponSpots, () => {
        const view = toRoundView(round, couponSpots.items);
        return serializeResponse(view, couponSpots, round.status === 'in_progress');
      });
    },
  };
}

function render(
  copy: CachedChat,
  part: string,
  couponSpots: CouponSpots,
  write: () => CachedResponse,
): CachedResponse {
  const known = copy.responses.get(part);
  if (known && known.couponSpots === couponSpots) return known;
  const rendered = write();
  copy.responses.set(part, rendered);
  return rendered;
}
