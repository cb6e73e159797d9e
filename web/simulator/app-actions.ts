import type { CouponKind } from '../../domain/chat/event-kind.ts';
import { openChat } from '../api/store-app.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import { attempt, chat, coupons, picked, round, tapped } from './visit.ts';

/** The open chat's triggers and its newest round; null without a key, a chat or a round. */
async function getContext() {
  const [identity, chatId, roundId] = [sdkIdentity.value, chat.value?.chat_id, round.value?.round_id];
  if (!identity || !chatId || !roundId) return null;
  return { triggers: (await openChat(identity, chatId)).triggers, round_id: roundId };
}

/** Issues, redeems or dismisses a coupon. */
export function settleCoupon(recId: string, kind: CouponKind): Promise<void> {
  return attempt(async () => {
    const context = await getContext();
    if (!context) return;
    const { triggers, round_id } = context;
    await triggers.coupon({ round_id, rec_id: recId, kind });
    coupons.value = new Map(coupons.value).set(recId, kind);
  });
}

/** Reports a tap on a recommended item. */
export function tapRecommendation(recId: string): Promise<void> {
  return attempt(async () => {
    const context = await getContext();
    if (!context) return;
    const { triggers, round_id } = context;
    await triggers.recommend({ round_id, rec_id: recId });
    tapped.value = new Set(tapped.value).add(recId);
  });
}

/** Asks dashboards to show the chat's notifications. */
export function sendBacklist(): Promise<void> {
  return attempt(async () => {
    const context = await getContext();
    await context?.triggers.backlist();
  });
}

/** Toggles whether a line of the shopping list is picked up. */
export function togglePicked(index: number): void {
  const changed = new Set(picked.value);
  if (!changed.delete(index)) changed.add(index);
  picked.value = changed;
}

/** Issues the first coupon, which has the best score. */
export function issueFirstCoupon(): Promise<void> {
  const recId = round.value?.notifications.coupon[0]?.rec_id;
  return recId ? settleCoupon(recId, 'issued') : Promise.resolve();
}

/** Redeems the first issued coupon. */
export function redeemIssuedCoupon(): Promise<void> {
  const [recId] = [...coupons.value].find(([, state]) => state === 'issued') ?? [];
  return recId ? settleCoupon(recId, 'redeemed') : Promise.resolve();
}
