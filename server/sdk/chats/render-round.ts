import type { RoundSnapshot } from '../../../db/repositories/chat/chat-snapshots.ts';
import type { RenderedRound } from '../../chat/rendered-round.ts';
import { hole, splitAtHole } from '../../http/json-hole.ts';
import { toRoundView } from './view.ts';
import type { RoundView } from './view-schema.ts';

/** Serializes a round's view without its coupon spots. */
export function renderRound(round: RoundSnapshot): RenderedRound {
  const { roundId, roundNo, status, createdAt, updatedAt } = round;
  const [before, after] = splitAtHole(toRoundView(round, hole));
  const json = Buffer.from(before + after);
  return { roundId, roundNo, status, createdAt, updatedAt, json, spotsAt: Buffer.byteLength(before) };
}

/** The view that a round was rendered from, without coupon spots. */
export function parseRound({ json, spotsAt }: RenderedRound): RoundView {
  return JSON.parse(`${json.toString('utf8', 0, spotsAt)}[]${json.toString('utf8', spotsAt)}`);
}
