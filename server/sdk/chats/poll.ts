import { type CachedResponse, toCachedResponse } from '../../chat/cached-response.ts';
import type { CachedChat } from '../../chat/chat-cache.ts';
import { serializeChat, serializeRound } from '../../chat/rendered-round.ts';
import { hole } from '../../http/json-hole.ts';
import type { CouponSpots } from '../../store/coupon-spots.ts';
import type { SdkDeps } from '../deps.ts';
import { findRound, type NamedChat, readOwnChat } from './own-chat.ts';
import { toChatView } from './view.ts';

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
      return getOrSerialize(chat, 'chat', couponSpots, () => ({
        body: serializeChat(toChatView(chat.head, hole), chat.rounds, couponSpots),
        running: chat.rounds.some(({ status }) => status === 'in_progress'),
      }));
    },

    /** GET …/recommend/{chat_id}/{round_id}. */
    async round(named: NamedChat, roundId: string): Promise<CachedResponse> {
      const { chat, couponSpots } = await read(named);
      const round = findRound(chat, roundId);
      return getOrSerialize(chat, roundId, couponSpots, () => ({
        body: serializeRound(round, couponSpots),
        running: round.status === 'in_progress',
      }));
    },
  };
}

function getOrSerialize(
  chat: CachedChat,
  view: string,
  couponSpots: CouponSpots,
  serialize: () => Pick<CachedResponse, 'body' | 'running'>,
): CachedResponse {
  const cached = chat.responses.get(view);
  if (cached && cached.couponSpots === couponSpots) return cached;
  const response = toCachedResponse({ version: chat.head.version, couponSpots, ...serialize() });
  chat.responses.set(view, response);
  return response;
}
