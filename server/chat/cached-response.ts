import { createHash } from 'node:crypto';
import type { ChatVersion } from '../../db/repositories/chat/chat-snapshots.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';

/** A serialized response to polls. */
export interface CachedResponse {
  /** The version of the chat in the body. */
  version: ChatVersion;
  /** The spots in the body; with others the response is serialized again. */
  couponSpots: CouponSpots;
  /** Bytes, because encoding the text for every poll takes a quarter of a poll's time. */
  body: Buffer;
  /** Hash of the body, so that every server sends the same tag for the same response. */
  etag: string;
  /** Whether a round is still running; the response then has `Retry-After`. */
  running: boolean;
}

export function toCachedResponse(response: Omit<CachedResponse, 'etag'>): CachedResponse {
  const hash = createHash('sha256').update(response.body).digest('base64url');
  return { ...response, etag: `"${hash.slice(0, 27)}"` };
}
