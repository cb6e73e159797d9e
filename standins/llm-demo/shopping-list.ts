import type { TodosAnswer, UpstreamMeal } from '../../upstreams/llm-demo/schema.ts';
import type { Locale } from '../localized-texts.ts';
import { catalogProduct } from '../store/catalog.ts';
import { type Line, restoreDish, toDish } from './dish.ts';
import { recipeByTitle } from './recipes.ts';

/** The shopping list of a meal: whole packs of products; ids are null for unknown products. */
export function shoppingList(meal: UpstreamMeal, locale: Locale): TodosAnswer['items'] {
  const packs = new Map<number | string, { line: Line; packs: number }>();
  for (const line of getLines(meal)) {
    const product = line.known?.productId ?? line.name.ko;
    const needed = line.known ? line.quantity / line.known.perPack : 1;
    packs.set(product, { line, packs: (packs.get(product)?.packs ?? 0) + needed });
  }
  return [...packs.values()].map(({ line, packs }) => ({
    item_id: line.known?.productId ?? null,
    name: getName(line, locale),
    quantity: Math.max(1, Math.ceil(packs - 0.001)),
  }));
}

/** The lines of a meal; without ingredients, those of the recipe with its title. */
function getLines(meal: UpstreamMeal): readonly Line[] {
  const recipe = recipeByTitle(meal.recipe_title);
  return restoreDish(meal)?.lines ?? (recipe ? toDish(recipe).lines : []);
}

function getName({ known, name }: Line, locale: Locale): string {
  const product = known && catalogProduct(known.productId);
  if (product) return product.names[locale];
  return locale === 'ja' ? name.jp : name[locale];
}
