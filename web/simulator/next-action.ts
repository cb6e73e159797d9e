/** What the guide asks the newcomer to do next. */
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
  /** An SDK key and a profile are there. */
  connected: boolean;
  /** The newest round; null before the first. */
  round: { status: 'in_progress' | 'completed' | 'error'; hasAds: boolean; hasCoupons: boolean } | null;
  /** Whether the shopper stands in the signage's circle. */
  inside: boolean;
  /** Whether the shopper has been in it in this round. */
  visited: boolean;
  /** The furthest that any coupon of this round has come; a dismissed one counts as dealt with. */
  coupon: 'none' | 'issued' | 'settled';
}

/** One step at a time, in the order in which the whole system shows itself. */
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
