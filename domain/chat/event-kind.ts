/** Ends of rounds and chats: they change a chat's row in a list. */
export const changeKinds = ['chat_completed', 'round_failed', 'chat_ended'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What the store app reports of a shopper. */
export const triggerKinds = [
  'backlist_triggered',
  'signage_triggered',
  'coupon_triggered',
  'recommend_triggered',
] as const;
export type TriggerKind = (typeof triggerKinds)[number];

/** The kinds of a chat's events, which are also the names of the tenant stream's events. */
export const eventKinds = [...changeKinds, ...triggerKinds] as const;
export type EventKind = (typeof eventKinds)[number];

/** What happened to a coupon: the `kind` of a `coupon_triggered`. */
export const couponKinds = ['issued', 'redeemed', 'dismissed'] as const;
export type CouponKind = (typeof couponKinds)[number];
