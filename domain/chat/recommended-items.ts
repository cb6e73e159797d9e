import { type Localized, toLocalized, type UpstreamText } from './localized.ts';
import type { Product, ProductLookup } from './product.ts';

/** A cross-sell item (REC-02). */
export interface RecommendedItem {
  rec_id: string;
  /** A category tag: "cross-sell", "upsell" or "impulse". */
  reason: string;
  /** For operators: lift, CVR, counts. */
  reason_detail: Localized;
  /** For customers. */
  reason_detail_marketing: Localized;
  product: Product | null;
}

export interface UpstreamRecommendation {
  rec_id: string;
  item_id: number | null;
  item_name: string;
  reason: string;
  reason_detail: UpstreamText;
  reason_detail_marketing: UpstreamText;
}

export function buildRecommendedItems(
  items: readonly UpstreamRecommendation[],
  products: ProductLookup,
): RecommendedItem[] {
  return items.map((item) => ({
    rec_id: item.rec_id,
    reason: item.reason,
    reason_detail: toLocalized(item.reason_detail),
    reason_detail_marketing: toLocalized(item.reason_detail_marketing),
    product: products.find(item.item_id, item.item_name),
  }));
}
