import { computed, signal } from '@preact/signals';
import { ApiError } from '../api/request.ts';
import type { Chat, Round } from '../api/types.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import { nextAction } from './next-action.ts';

export type CouponState = 'issued' | 'redeemed' | 'dismissed';

/** The simulated visit to the store; it outlives the components, so that a look at another page loses nothing. */
export const chat = signal<Chat | null>(null);

/** The newest round. */
export const round = computed<Round | null>(() => chat.value?.rounds.at(-1) ?? null);

/** What has been picked up, by its place in the shopping list. */
export const picked = signal<ReadonlySet<number>>(new Set());

/** How far coupons have come, by rec_id. */
export const coupons = signal<ReadonlyMap<string, CouponState>>(new Map());

/** Recommended items that were tapped, by rec_id. */
export const tapped = signal<ReadonlySet<string>>(new Set());

/** Whether the shopper stands in the signage's circle, and has in this round. */
export const inside = signal(false);
export const visited = signal(false);

/** A request is under way. */
export const busy = signal(false);

/** Why the last request was refused, in the server's words. */
export const errorMessage = signal<string | null>(null);

/** The one thing to do next. */
export const next = computed(() =>
  nextAction({
    connected: sdkIdentity.value !== null,
    round: round.value && {
      status: round.value.status,
      hasAds: (round.value.notifications.ad?.items.length ?? 0) > 0,
      hasCoupons: round.value.notifications.coupon.length > 0,
    },
    inside: inside.value,
    visited: visited.value,
    coupon: furthestCoupon([...coupons.value.values()]),
  }),
);

/** What belongs to a round is over when another begins. */
export function clearRound(): void {
  picked.value = new Set();
  coupons.value = new Map();
  tapped.value = new Set();
  visited.value = false;
  errorMessage.value = null;
}

/** Does something that the server may refuse; what it says then shows as trouble. */
export async function attempt(action: () => Promise<unknown>): Promise<void> {
  busy.value = true;
  errorMessage.value = null;
  try {
    await action();
  } catch (error) {
    errorMessage.value = error instanceof ApiError ? error.message : String(error);
  } finally {
    busy.value = false;
  }
}

function furthestCoupon(states: readonly CouponState[]): 'none' | 'issued' | 'settled' {
  if (states.some((state) => state !== 'issued')) return 'settled';
  return states.length > 0 ? 'issued' : 'none';
}
