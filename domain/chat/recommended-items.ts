import type { Product, ProductLookup } from './product.ts';
import { type Reasons, toReasons, type UpstreamReasons } from './reasons.ts';

/** A cross-sell item (REC-02). */
export interface RecommendedItem extends Reasons {
  rec_id: string;
  /** A category tag: "cross-sell", "upsell" or "impulse". */
  reason: string;
  product: Product | null;
}

interface UpstreamRecommendation extends UpstreamReasons {
  rec_id: string;
  item_id: number | null;
  item_name: string;
  reason: string;
}

export function buildRecommendedItems(
  items: readonly UpstreamRecommendation[],
  products: ProductLookup,
): RecommendedItem[] {
  return items.map((item) => ({
    rec_id: item.rec_id,
    reason: item.reason,
    ...toReasons(item),
    product: products.find(item.item_id, item.item_name),
  }));
}
