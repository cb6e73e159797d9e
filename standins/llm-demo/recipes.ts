import { type Ingredient, ingredient } from './ingredients.ts';
import type { Recipe } from './recipe.ts';
import { japaneseRecipes } from './recipes-japanese.ts';
import { koreanRecipes } from './recipes-korean.ts';
import { westernRecipes } from './recipes-western.ts';

export const recipes: readonly Recipe[] = [...koreanRecipes, ...japaneseRecipes, ...westernRecipes];

const parts = new Map(recipes.map((recipe) => [recipe.id, parseIngredients(recipe.ingredients)]));

/** The ingredients of a recipe with quantities, for its number of servings. */
export function getIngredients(recipe: Recipe): readonly { ingredient: Ingredient; quantity: number }[] {
  return parts.get(recipe.id) ?? [];
}

/** Finds a recipe by a prefix of the title in any language, as refinements only append to it. */
export function recipeByTitle(title: string): Recipe | null {
  const candidates = recipes.flatMap((recipe) =>
    Object.values(recipe.title).map((prefix) => ({ recipe, prefix })),
  );
  const [best] = candidates
    .filter(({ prefix }) => title.startsWith(prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  return best?.recipe ?? null;
}

function parseIngredients(text: string) {
  return text.split(', ').map((part) => {
    const [, key = '', quantity = ''] = /^(.+) ([\d.]+)$/.exec(part) ?? [];
    return { ingredient: ingredient(key), quantity: Number(quantity) };
  });
}
