import type { RoundStatus } from '../../domain/chat/progress.ts';

/** The guide's next suggestion to the user. */
export type NextAction =
  | 'connect'
  | 'ask'
  | 'wait'
  | 'ask_again'
  | 'walk_in'
  | 'issue_coupon'
  | 'redeem_coupon'
  | 'walk_out'
  | 'follow_up';

export interface Situation {
  /** Whether an SDK key and a profile are set. */
  connected: boolean;
  /** The newest round; null before the first. */
  round: { status: RoundStatus; hasAds: boolean; hasCoupons: boolean } | null;
  /** Whether the shopper is in the signage's circle. */
  inside: boolean;
  /** Whether the shopper has been in it during this round. */
  visited: boolean;
  /** The most advanced state of the round's coupons; a dismissed one counts as settled. */
  coupon: 'none' | 'issued' | 'settled';
}

/** Chooses the next action, in an order that shows all features. */
export function nextAction({ connected, round, inside, visited, coupon }: Situation): NextAction {
  if (!connected) return 'connect';
  if (!round) return 'ask';
  if (round.status === 'in_progress') return 'wait';
  if (round.status === 'error') return 'ask_again';
  if (round.hasAds && !visited) return 'walk_in';
  if (round.hasCoupons && coupon === 'none') return 'issue_coupon';
  if (round.hasCoupons && coupon === 'issued') return 'redeem_coupon';
  return inside ? 'walk_out' : 'follow_up';
}
