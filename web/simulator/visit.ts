import { computed, signal } from '@preact/signals';
import type { CouponKind } from '../../domain/chat/event-kind.ts';
import { describeCallError } from '../api/store-app.ts';
import type { Chat, Round } from '../api/types.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import { nextAction } from './next-action.ts';

/** The chat of the simulated visit. The state is global, so that it survives a change of page. */
export const chat = signal<Chat | null>(null);

/** The newest round. */
export const round = computed<Round | null>(() => chat.value?.rounds.at(-1) ?? null);

/** Picked-up lines, by index in the shopping list. */
export const picked = signal<ReadonlySet<number>>(new Set());

/** States of coupons, by rec_id. */
export const coupons = signal<ReadonlyMap<string, CouponKind>>(new Map());

/** Tapped recommended items, by rec_id. */
export const tapped = signal<ReadonlySet<string>>(new Set());

/** Whether the shopper is in the signage's circle, and has been during this round. */
export const inside = signal(false);
export const visited = signal(false);

/** Whether a request is running. */
export const busy = signal(false);

/** The server's message if the last request failed. */
export const errorMessage = signal<string | null>(null);

/** The suggested next action. */
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

/** Clears the state of the last round. */
export function clearRound(): void {
  picked.value = new Set();
  coupons.value = new Map();
  tapped.value = new Set();
  visited.value = false;
  errorMessage.value = null;
}

/** Runs a request; an error is shown as `errorMessage`. */
export async function attempt(action: () => Promise<unknown>): Promise<void> {
  busy.value = true;
  errorMessage.value = null;
  try {
    await action();
  } catch (error) {
    errorMessage.value = describeCallError(error);
  } finally {
    busy.value = false;
  }
}

function furthestCoupon(states: readonly CouponKind[]): 'none' | 'issued' | 'settled' {
  if (states.some((state) => state !== 'issued')) return 'settled';
  return states.length > 0 ? 'issued' : 'none';
}
