import type { CouponItem } from './notifications.ts';
import type { RecommendedItem } from './recommended-items.ts';

/** Anything that a trigger says of an item; given fields win over stored ones (SIG-17, CPN-06). */
export type TriggerItem = Record<string, unknown>;

/** The item with its analyst comment; without one the key is absent (ruling Q45). */
export function withComment(item: TriggerItem, comments: ReadonlyMap<string, string>): TriggerItem {
  const comment = typeof item.rec_id === 'string' ? comments.get(item.rec_id) : undefined;
  return comment === undefined ? item : { ...item, analyst_comment: comment };
}

/** A coupon's stored fields under those given; what is not given is filled in (CPN-12). */
export function fillCoupon(given: TriggerItem, stored: CouponItem | null): TriggerItem {
  const said = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
  );
  return { ...(stored ?? {}), ...said };
}

/** The recommended item that a rec_id, or its product's id, names (ruling Q44). */
export function findRecommended(items: readonly RecommendedItem[], recId: string): RecommendedItem | null {
  return (
    items.find((item) => item.rec_id === recId) ??
    items.find((item) => item.product !== null && String(item.product.id) === recId) ??
    null
  );
}

/** What is logged of a recommended item that was shown or tapped (RCM-06). */
export function recommendPayload(item: RecommendedItem): TriggerItem {
  return {
    rec_id: item.rec_id,
    item_id: item.product?.id ?? null,
    item_name: item.product?.name ?? null,
    brand: item.product?.brand ?? null,
    price: item.product?.price ?? null,
    price_unit: item.product?.price_unit ?? null,
    reason: item.reason,
    reason_detail: item.reason_detail,
    reason_detail_marketing: item.reason_detail_marketing,
    product: item.product,
  };
}
