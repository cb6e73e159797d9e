import type { Difference } from './differences.ts';

/** What a reviewer of a change asks first about a difference. */
export const differenceAreas = ['basket', 'prices', 'texts'] as const;
export type DifferenceArea = (typeof differenceAreas)[number];

const prices = /^(price|price_unit|total|discount_pct|discount_value)$/;
/** Texts for shoppers; all other texts are ids, codes and names of products, which make the basket. */
const texts =
  /^(recipe_title|intro_message|recipe_description|recommendation_message|notes|category|quantity_unit|reason_detail|reason_detail_marketing|ingredients)$/;

/** The area of a difference in a step's result, by the keys of its path: `items[0].product.price` is a price. */
export function findArea({ path }: Pick<Difference, 'path'>): DifferenceArea {
  const keys = path.replaceAll(/\[\d+\]/g, '').split('.');
  if (keys.some((key) => texts.test(key))) return 'texts';
  return keys.some((key) => prices.test(key)) ? 'prices' : 'basket';
}
