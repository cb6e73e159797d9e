import { createHash } from 'node:crypto';
import type { CouponSpots } from '../store/coupon-spots.ts';

/** A serialized response to polls. */
export interface CachedResponse {
  /** The spots in the body; with others the response is serialized again. */
  couponSpots: CouponSpots;
  /** Bytes, because encoding the text for every poll takes a quarter of a poll's time. */
  body: Buffer;
  /** Hash of the body, so that every server sends the same tag for the same response. */
  etag: string;
  /** Whether a round is still running; the response then has `Retry-After`. */
  running: boolean;
}

export function serializeResponse(data: object, couponSpots: CouponSpots, running: boolean): CachedResponse {
  const body = Buffer.from(JSON.stringify({ success: true, data }));
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  return { couponSpots, body, etag, running };
}
