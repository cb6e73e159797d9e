import type { Product, Round } from '../api/types.ts';

/** Every product of a round once: to fetch, recommended, advertised, on coupons. */
export function productsOf(round: Round): Product[] {
  const { ad, coupon } = round.notifications;
  const all = [...(round.todos?.items ?? []), ...round.recommended_items, ...(ad?.items ?? []), ...coupon];
  const byId = new Map(all.flatMap(({ product }) => (product ? [[product.id, product] as const] : [])));
  return [...byId.values()];
}
