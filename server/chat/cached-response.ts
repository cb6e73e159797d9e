import { createHash } from 'node:crypto';
import type { CouponSpots } from '../store/coupon-spots.ts';

/** An answer to polls, written out. */
export interface CachedResponse {
  /** What it was written with; with other spots it is written anew. */
  couponSpots: CouponSpots;
  /** As bytes: to encode text again for every poll takes a quarter of a poll's time. */
  body: Buffer;
  /** Of the body: the same for the same answer on every server. */
  etag: string;
  /** Whether a round of it still runs, so that asking again soon makes sense. */
  running: boolean;
}

export function serializeResponse(data: object, couponSpots: CouponSpots, running: boolean): CachedResponse {
  const body = Buffer.from(JSON.stringify({ success: true, data }));
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  return { couponSpots, body, etag, running };
}
