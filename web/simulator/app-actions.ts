import { triggerBacklist, triggerCoupon, triggerRecommend } from '../api/sdk.ts';
import { sdkIdentity } from '../session/sdk-identity.ts';
import { attempt, type CouponState, chat, coupons, picked, round, tapped } from './visit.ts';

/** The chat, its newest round and who asks; null while there is none. */
function subject() {
  const [identity, chatId, roundId] = [sdkIdentity.value, chat.value?.chat_id, round.value?.round_id];
  return identity && chatId && roundId ? { identity, chatId, roundId } : null;
}

/** Issues, redeems or dismisses a coupon. */
export function settleCoupon(recId: string, kind: CouponState): Promise<void> {
  return attempt(async () => {
    const about = subject();
    if (!about) return;
    const { identity, chatId, roundId } = about;
    await triggerCoupon(identity, { chatId, roundId, recId, kind });
    coupons.value = new Map(coupons.value).set(recId, kind);
  });
}

/** A recommended item was tapped. */
export function tapRecommendation(recId: string): Promise<void> {
  return attempt(async () => {
    const about = subject();
    if (!about) return;
    const { identity, chatId, roundId } = about;
    await triggerRecommend(identity, { chatId, roundId, recId });
    tapped.value = new Set(tapped.value).add(recId);
  });
}

/** Asks dashboards to show the chat's notifications. */
export function sendBacklist(): Promise<void> {
  return attempt(async () => {
    const about = subject();
    if (about) await triggerBacklist(about.identity, about.chatId);
  });
}

/** Picks a line of the shopping list up, or puts it back. */
export function togglePicked(index: number): void {
  const changed = new Set(picked.value);
  if (!changed.delete(index)) changed.add(index);
  picked.value = changed;
}

/** Issues the strongest coupon. */
export function issueFirstCoupon(): Promise<void> {
  const recId = round.value?.notifications.coupon[0]?.rec_id;
  return recId ? settleCoupon(recId, 'issued') : Promise.resolve();
}

/** Redeems a coupon that was issued. */
export function redeemIssuedCoupon(): Promise<void> {
  const [recId] = [...coupons.value].find(([, state]) => state === 'issued') ?? [];
  return recId ? settleCoupon(recId, 'redeemed') : Promise.resolve();
}
