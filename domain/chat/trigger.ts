import type { CouponItem, CouponSpotItem } from './notifications.ts';
import { toPrice } from './product.ts';
import type { RecommendedItem } from './recommended-items.ts';

/** The fields of an item in a trigger; they take precedence over stored ones (SIG-17, CPN-06). */
export type TriggerItem = Record<string, unknown>;

/** Adds the item's analyst comment, if there is one (ruling Q45). */
export function withComment(item: TriggerItem, comments: ReadonlyMap<string, string>): TriggerItem {
  const comment = typeof item.rec_id === 'string' ? comments.get(item.rec_id) : undefined;
  return comment === undefined ? item : { ...item, analyst_comment: comment };
}

/** Fills in the missing fields of a coupon from the stored one (CPN-12). */
export function fillCoupon(given: TriggerItem, stored: CouponItem | CouponSpotItem | null): TriggerItem {
  const present = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  );
  return { ...(stored ?? {}), ...present };
}

/** Finds a recommended item by its rec_id, else by its product's id (ruling Q44). */
export function findRecommended(items: readonly RecommendedItem[], recId: string): RecommendedItem | null {
  return (
    items.find((item) => item.rec_id === recId) ??
    items.find((item) => item.product !== null && String(item.product.id) === recId) ??
    null
  );
}

/** The event payload of a recommended item that was shown or tapped (RCM-06). */
export function toRecommendPayload(item: RecommendedItem): TriggerItem {
  const { product } = item;
  return {
    ...item,
    item_id: product?.id ?? null,
    item_name: product?.name ?? null,
    brand: product?.brand ?? null,
    ...toPrice(product),
  };
}
