import type { Product, Round } from '../api/types.ts';

/** All products of a round without duplicates: shopping list, recommendations, ads and coupons. */
export function getProducts(round: Round): Product[] {
  const { ad, coupon } = round.notifications;
  const all = [...(round.todos?.items ?? []), ...round.recommended_items, ...(ad?.items ?? []), ...coupon];
  const byId = new Map(all.flatMap(({ product }) => (product ? [[product.id, product] as const] : [])));
  return [...byId.values()];
}
