import type { RoundSnapshot } from '../../db/repositories/chat/chat-snapshots.ts';
import type { RoundStatus } from '../../domain/chat/progress.ts';
import { splitAtHole } from '../http/json-hole.ts';
import type { CouponSpots } from '../store/coupon-spots.ts';

/** The JSON of a round's view without its coupon spots, which the store may change at any time. */
export interface RenderedRound {
  roundId: string;
  roundNo: number;
  status: RoundStatus;
  createdAt: Date;
  updatedAt: Date;
  /** UTF-8. */
  json: Buffer;
  /** The offset in `json` at which the coupon spots are put in. */
  spotsAt: number;
}

/** Injected, because views belong to the routes. */
export type RenderRound = (round: RoundSnapshot) => RenderedRound;

const encode = (text: string) => Buffer.from(text);
const comma = encode(',');

/** The body of a response with one round. */
export function serializeRound(round: RenderedRound, couponSpots: CouponSpots): Buffer {
  return Buffer.concat([
    encode('{"success":true,"data":'),
    ...putSpots(round, encodeSpots(couponSpots)),
    encode('}'),
  ]);
}

/** The body of a response with a chat. @param view has a `hole` for the rounds */
export function serializeChat(
  view: object,
  rounds: readonly RenderedRound[],
  couponSpots: CouponSpots,
): Buffer {
  const spots = encodeSpots(couponSpots);
  const [before, after] = splitAtHole({ success: true, data: view });
  const parts = rounds.flatMap((round) => [comma, ...putSpots(round, spots)]);
  return Buffer.concat([encode(`${before}[`), ...parts.slice(1), encode(`]${after}`)]);
}

function encodeSpots({ items }: CouponSpots): Buffer {
  return encode(JSON.stringify(items));
}

function putSpots({ json, spotsAt }: RenderedRound, spots: Buffer): Buffer[] {
  return [json.subarray(0, spotsAt), spots, json.subarray(spotsAt)];
}
