import type { Product, RecommendedItem, Round } from '../../api/types.ts';

export type Change = 'added' | 'removed' | 'changed' | 'same';

/** A thing of two rounds; null where a round does not have it. */
export interface Compared<T> {
  key: string;
  name: string | null;
  change: Change;
  before: T | null;
  after: T | null;
}

/** A product in a basket. */
export interface BasketItem {
  product: Product | null;
  quantity: number;
}

/** What changed in the basket: products, quantities and prices. What changed comes first. */
export function compareBaskets(before: Round, after: Round): Compared<BasketItem>[] {
  const isSame = (one: BasketItem, other: BasketItem) =>
    one.quantity === other.quantity &&
    one.product?.price === other.product?.price &&
    one.product?.price_unit === other.product?.price_unit;
  return compare(toBasket(before), toBasket(after), {
    isSame,
    getName: ({ product }) => product?.name ?? null,
  });
}

/** What changed in the recommendations: products and the reasons for them. */
export function compareRecommendations(before: Round, after: Round): Compared<RecommendedItem>[] {
  const toMap = ({ recommended_items }: Round) =>
    new Map(recommended_items.map((item) => [String(item.product?.id ?? item.rec_id), item]));
  const toReasons = ({ reason, reason_detail, reason_detail_marketing }: RecommendedItem) =>
    JSON.stringify([reason, reason_detail, reason_detail_marketing]);
  return compare(toMap(before), toMap(after), {
    isSame: (one, other) => toReasons(one) === toReasons(other),
    getName: ({ product }) => product?.name ?? null,
  });
}

/** A product that stands twice in a list is one with both quantities. */
function toBasket({ todos }: Round): Map<string, BasketItem> {
  const basket = new Map<string, BasketItem>();
  for (const [index, { product, quantity }] of (todos?.items ?? []).entries()) {
    const key = product ? String(product.id) : `without a product ${index}`;
    basket.set(key, { product, quantity: (basket.get(key)?.quantity ?? 0) + quantity });
  }
  return basket;
}

function compare<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  { isSame, getName }: { isSame: (one: T, other: T) => boolean; getName: (item: T) => string | null },
): Compared<T>[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const rows = keys.map((key): Compared<T> => {
    const [one, other] = [before.get(key) ?? null, after.get(key) ?? null];
    const item = other ?? one;
    const name = item && getName(item);
    if (one === null || other === null) {
      return { key, name, change: one === null ? 'added' : 'removed', before: one, after: other };
    }
    return { key, name, change: isSame(one, other) ? 'same' : 'changed', before: one, after: other };
  });
  return rows.toSorted((one, other) => Number(one.change === 'same') - Number(other.change === 'same'));
}
