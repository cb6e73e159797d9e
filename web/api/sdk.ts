import type { CouponKind } from '../../domain/chat/event-kind.ts';
import { ApiError, bearer, exchange, request } from './request.ts';
import type { Barcodes, Chat, Kickoff } from './types.ts';

/** A store app's key, and the profile that it acts for. */
export interface SdkIdentity {
  key: string;
  profileId: string;
}

interface RoundRef {
  chatId: string;
  roundId: string;
}

function call<T>(
  { key, profileId }: SdkIdentity,
  path: string,
  options: Parameters<typeof request>[1] = {},
): Promise<T> {
  return request(`/v1/chat/${encodeURIComponent(profileId)}${path}`, {
    ...options,
    headers: bearer(key),
  });
}

/** Starts a chat, or with `chatId` its next round. */
export function kickOff(
  identity: SdkIdentity,
  { prompt, chatId, locale }: { prompt: string; chatId?: string | undefined; locale?: string | undefined },
): Promise<Kickoff> {
  return call(identity, '/recommend', { method: 'POST', body: { prompt, chat_id: chatId, locale } });
}

/** The chat of a poll, and its ETag for the next poll. */
interface PolledChat {
  chat: Chat;
  tag: string;
}

/**
 * Polls a chat; waits up to `waitS` seconds for a response other than `tag`. Null if the chat is unchanged.
 */
export async function pollChat(
  { key, profileId }: SdkIdentity,
  chatId: string,
  { waitS = 0, tag, signal }: { waitS?: number; tag?: string | undefined; signal?: AbortSignal } = {},
): Promise<PolledChat | null> {
  try {
    const path = `/v1/chat/${encodeURIComponent(profileId)}/recommend/${encodeURIComponent(chatId)}`;
    const { data, headers } = await exchange<Chat>(path, {
      query: { wait: waitS },
      headers: { ...bearer(key), ...(tag && { 'if-none-match': tag }) },
      timeoutMs: (waitS + 15) * 1_000,
      signal,
    });
    return { chat: data, tag: headers.get('etag') ?? '' };
  } catch (error) {
    if (error instanceof ApiError && error.status === 304) return null;
    throw error;
  }
}

/** Reports that the shopper entered or left a signage's circle. */
export function triggerSignage(
  identity: SdkIdentity,
  { chatId, roundId, action, forgotten }: RoundRef & { action: 'enter' | 'exit'; forgotten?: unknown[] },
): Promise<{ event_ids: string[] }> {
  return call(identity, '/trigger/signage', {
    method: 'POST',
    body: { chat_id: chatId, round_id: roundId, action, forgotten },
  });
}

/** Reports a coupon of the round by `recId`, or a coupon spot by `itemId`. */
export function triggerCoupon(
  identity: SdkIdentity,
  { chatId, roundId, recId, itemId, kind }: RoundRef & { recId?: string; itemId?: number; kind: CouponKind },
): Promise<{ event_id: string }> {
  return call(identity, '/trigger/coupon', {
    method: 'POST',
    body: { chat_id: chatId, round_id: roundId, rec_id: recId, item_id: itemId, kind },
  });
}

export function triggerRecommend(
  identity: SdkIdentity,
  { chatId, roundId, recId }: RoundRef & { recId: string },
): Promise<{ event_id: string }> {
  return call(identity, '/trigger/recommend', {
    method: 'POST',
    body: { chat_id: chatId, round_id: roundId, rec_id: recId },
  });
}

/** Asks dashboards to show the chat's notifications. */
export function triggerBacklist(identity: SdkIdentity, chatId: string): Promise<{ event_id: string }> {
  return call(identity, '/backlist-trigger', { method: 'POST', body: { chat_id: chatId } });
}

export function readBarcodes(
  identity: SdkIdentity,
  { chatId, roundId }: RoundRef,
  signal?: AbortSignal,
): Promise<Barcodes> {
  return call(identity, `/recommend/${encodeURIComponent(chatId)}/${encodeURIComponent(roundId)}/barcodes`, {
    signal,
  });
}
