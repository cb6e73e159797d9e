import { type CachedResponse, serializeResponse } from '../../chat/cached-response.ts';
import type { CachedChat } from '../../chat/chat-cache.ts';
import type { CouponSpots } from '../../store/coupon-spots.ts';
import type { SdkDeps } from '../deps.ts';
import { findRound, type NamedChat, readOwnChat } from './own-chat.ts';
import { toChatView, toRoundView } from './view.ts';

/**
 * Builds responses to polls. The chat comes from the cache and the coupon spots from the store; a serialized response
 * is reused until either changes.
 */
export function createPoll(deps: Pick<SdkDeps, 'chatCache' | 'couponSpots'>) {
  async function read(named: NamedChat) {
    const [chat, couponSpots] = await Promise.all([
      readOwnChat(deps.chatCache, named),
      deps.couponSpots(named.caller.tenantCode),
    ]);
    return { chat, couponSpots };
  }

  return {
    /** GET …/recommend/{chat_id}. */
    async chat(named: NamedChat): Promise<CachedResponse> {
      const { chat, couponSpots } = await read(named);
      return getOrSerialize(chat, 'chat', couponSpots, () => {
        const running = chat.snapshot.rounds.some(({ status }) => status === 'in_progress');
        return serializeResponse(toChatView(chat.snapshot, couponSpots.items), couponSpots, running);
      });
    },

    /** GET …/recommend/{chat_id}/{round_id}. */
    async round(named: NamedChat, roundId: string): Promise<CachedResponse> {
      const { chat, couponSpots } = await read(named);
      const round = findRound(chat.snapshot, roundId);
      return getOrSerialize(chat, roundId, couponSpots, () => {
        const data = toRoundView(round, couponSpots.items);
        return serializeResponse(data, couponSpots, round.status === 'in_progress');
      });
    },
  };
}

function getOrSerialize(
  chat: CachedChat,
  view: string,
  couponSpots: CouponSpots,
  serialize: () => CachedResponse,
): CachedResponse {
  const cached = chat.responses.get(view);
  if (cached && cached.couponSpots === couponSpots) return cached;
  const response = serialize();
  chat.responses.set(view, response);
  return response;
}
