import type { Product, Round } from '../api/types.ts';

/** All products of a round without duplicates: shopping list, recommendations, ads and coupons. */
export function getProducts(round: Round): Product[] {
  const { ad, coupon } = round.notifications;
  const all = [...(round.todos?.items ?? []), ...round.recommended_items, ...(ad?.items ?? []), ...coupon];
  const byId = new Map(all.flatMap(({ product }) => (product ? [[product.id, product] as const] : [])));
  return [...byId.values()];
}

/** The round of `?round=N`, or the newest if there is no such round. */
export function chooseRound<R extends { round_no: number }>(
  rounds: readonly R[],
  asked: string | undefined,
): R | null {
  return rounds.find(({ round_no }) => String(round_no) === asked) ?? rounds.at(-1) ?? null;
}

/** The unit of all priced products; null if they differ, because units are not converted (ruling Q18). */
export function totalUnit(
  items: readonly { product: { price: number | null; price_unit: string | null } | null }[],
): string | null {
  const units = new Set(
    items.flatMap(({ product }) => (product && product.price !== null ? [product.price_unit] : [])),
  );
  const [unit = null] = units;
  return units.size === 1 ? unit : null;
}
