import { type Ingredient, ingredient } from './ingredients.ts';
import type { Recipe } from './recipe.ts';
import { japaneseRecipes } from './recipes-japanese.ts';
import { koreanRecipes } from './recipes-korean.ts';
import { westernRecipes } from './recipes-western.ts';

export const recipes: readonly Recipe[] = [...koreanRecipes, ...japaneseRecipes, ...westernRecipes];

const parts = new Map(recipes.map((recipe) => [recipe.id, parseIngredients(recipe.ingredients)]));

/** What a recipe is made of, for as many as it serves. */
export function partsOf(recipe: Recipe): readonly { ingredient: Ingredient; quantity: number }[] {
  return parts.get(recipe.id) ?? [];
}

/** The recipe whose title, in any language, the given one begins with: refinements only add to a title. */
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
