import type { BasketRequest } from '../../upstreams/llm-demo/schema.ts';
import type { Texts } from '../localized-texts.ts';
import { type CatalogProduct, catalog, catalogProduct } from '../store/catalog.ts';
import { productByName } from '../store/find-products.ts';
import type { Zone } from '../store/zones.ts';
import { ingredients } from './ingredients.ts';
import type { Mood } from './recipe.ts';
import { getIngredients, recipeByTitle, recipes } from './recipes.ts';
import { seededNumber, seededOrder } from './seeded-random.ts';

export type Complement = CatalogProduct & { zone: Zone; price: number };

/** Zones whose products complement a meal: fruit, deli, bakery, desserts, snacks, sauces, drinks, dairy. */
const pairingZones = new Set([1, 8, 9, 10, 11, 12, 20, 21, 30, 31, 76]);
const alcoholicZones = new Set([20, 21]);
const upgradeZones = new Set([20, 21, 40]);
const drinkIds = new Set(
  ingredients.filter(({ tags }) => tags.includes('drink')).map(({ productId }) => productId),
);

/** The cuisines (korean, japanese, …: the first mood of a recipe) that use a product. */
const cookedIn = new Map<number, Set<Mood>>();
for (const recipe of recipes) {
  for (const { ingredient } of getIngredients(recipe)) {
    const kitchens = cookedIn.get(ingredient.productId) ?? new Set();
    cookedIn.set(ingredient.productId, kitchens);
    for (const kitchen of recipe.moods.slice(0, 1)) kitchens.add(kitchen);
  }
}

/** The products of a basket, looked up by id or else by name. */
export function getBasket({ todos }: BasketRequest): CatalogProduct[] {
  return todos
    .map(
      ({ item_id, name }) => (item_id === null ? undefined : catalogProduct(item_id)) ?? productByName(name),
    )
    .filter((product) => product !== undefined);
}

/**
 * Products that complement a meal and are not in its basket, one per zone, in an order that depends on the seed.
 * Ingredients only complement recipes of the same cuisine, and there is at most one drink.
 */
export function findComplements(request: BasketRequest, seed: string): Complement[] {
  const basket = getBasket(request);
  const ids = new Set(basket.map(({ id }) => id));
  const hasDrink = basket.some(({ id }) => drinkIds.has(id));
  const [kitchen] = recipeByTitle(request.meal.recipe_title)?.moods ?? [];
  const fitting = catalog.filter(
    (product): product is Complement =>
      product.zone !== null &&
      product.price !== null &&
      pairingZones.has(product.zone.id) &&
      !ids.has(product.id) &&
      !(hasDrink && alcoholicZones.has(product.zone.id)) &&
      (kitchen === undefined || !isStaple(product) || cookedIn.get(product.id)?.has(kitchen) === true),
  );
  const order = seededOrder(fitting, seed);
  return order.filter(({ zone }, index) => order.findIndex((other) => other.zone.id === zone.id) === index);
}

function isStaple({ generic, zone }: CatalogProduct): boolean {
  return generic !== null && ['PA', 'DY', 'DL'].includes(zone?.section ?? '');
}

/** A more expensive product from the zone of a beef, wine or beer in the basket. */
export function findUpgrade(basket: readonly CatalogProduct[], seed: string): Complement | undefined {
  const ids = new Set(basket.map(({ id }) => id));
  const dearer = catalog.filter(
    (product): product is Complement =>
      product.zone !== null &&
      product.price !== null &&
      upgradeZones.has(product.zone.id) &&
      !ids.has(product.id) &&
      basket.some(
        ({ zone, price }) => zone?.id === product.zone?.id && price !== null && price < (product.price ?? 0),
      ),
  );
  return seededOrder(dearer, `${seed}\nupgrade`)[0];
}

/** A meal's title in the three languages; an unknown title is used for all. */
export function mealTitles(title: string): Texts {
  return recipeByTitle(title)?.title ?? { ko: title, en: title, ja: title };
}

/** A number between two bounds that depends only on the seed. */
export function figure(seed: string, [from, to]: [from: number, to: number], digits: number): string {
  return (from + seededNumber(seed) * (to - from)).toFixed(digits);
}
