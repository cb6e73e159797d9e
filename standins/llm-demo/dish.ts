import type { UpstreamMeal, UpstreamText } from '../../upstreams/llm-demo/schema.ts';
import type { Locale } from '../localized-texts.ts';
import { type Ingredient, type IngredientText, ingredientByName } from './ingredients.ts';
import type { Recipe } from './recipe.ts';
import { getIngredients, recipeByTitle } from './recipes.ts';

/** An ingredient of a dish with its quantity; `known` is null for an unknown ingredient. */
export interface Line {
  known: Ingredient | null;
  name: IngredientText;
  category: string;
  quantity: number;
  unit: IngredientText;
}

export interface Dish {
  /** Null for a meal with an unknown title. */
  recipe: Recipe | null;
  /** The title before any refinement. */
  baseTitle: (locale: Locale) => string;
  /** The lines before any refinement. */
  base: readonly Line[];
  lines: readonly Line[];
  serves: number;
}

export function toDish(recipe: Recipe): Dish {
  const base = getIngredients(recipe).map(({ ingredient, quantity }) => toLine(ingredient, quantity));
  return { recipe, baseTitle: (locale) => recipe.title[locale], base, lines: base, serves: recipe.serves };
}

/** Restores the dish of an earlier meal; null if that is not possible. */
export function restoreDish(meal: UpstreamMeal): Dish | null {
  if (!meal.ingredients) return null;
  const lines = meal.ingredients.map(({ name, category, quantity, quantity_unit }) => {
    const [text, unit] = [toIngredientText(name), toIngredientText(quantity_unit)];
    const known = ingredientByName(text.ko) ?? ingredientByName(text.en) ?? ingredientByName(text.jp) ?? null;
    return known ? toLine(known, quantity) : { known, name: text, category, quantity, unit };
  });
  const recipe = recipeByTitle(meal.recipe_title);
  if (!recipe) {
    return { recipe, baseTitle: () => meal.recipe_title, base: lines, lines, serves: 2 };
  }
  const fresh = toDish(recipe);
  return { ...fresh, lines, serves: calculateServings(fresh, lines) };
}

export function toLine(known: Ingredient, quantity = known.amount): Line {
  return { known, name: known.name, category: known.category, quantity, unit: known.unit };
}

/** Scales every quantity; the base keeps the recipe's servings. */
export function serveFor(dish: Dish, servings: number): Dish {
  const factor = servings / dish.serves;
  const lines = dish.lines.map((line) => ({ ...line, quantity: round(line.quantity * factor) }));
  return { ...dish, lines, serves: servings };
}

export function has(lines: readonly Line[], key: string): boolean {
  return lines.some(({ known }) => known?.key === key);
}

/** The lines that are only in `after`, and those only in `before`. */
export function compareLines(before: readonly Line[], after: readonly Line[]) {
  const names = (lines: readonly Line[]) => new Set(lines.map(({ name }) => name.en));
  const [old, now] = [names(before), names(after)];
  return {
    added: after.filter(({ name }) => !old.has(name.en)),
    removed: before.filter(({ name }) => !now.has(name.en)),
  };
}

/** Derived from the most frequent ratio of its quantities to the recipe's. */
function calculateServings(fresh: Dish, lines: readonly Line[]): number {
  const ratios = fresh.base.flatMap((base) => {
    const line = lines.find(({ name }) => name.en === base.name.en);
    return line ? [Math.max(1, Math.round((line.quantity / base.quantity) * fresh.serves))] : [];
  });
  const count = (serves: number) => ratios.filter((other) => other === serves).length;
  return ratios.toSorted((a, b) => count(b) - count(a))[0] ?? fresh.serves;
}

function toIngredientText(text: UpstreamText): IngredientText {
  if (typeof text === 'string') return { ko: text, en: text, jp: text };
  const jp = text.jp ?? text.ja;
  const any = text.ko ?? text.en ?? jp ?? '';
  return { ko: text.ko ?? any, en: text.en ?? any, jp: jp ?? any };
}

function round(quantity: number): number {
  return Math.max(0.05, Number(quantity.toFixed(2)));
}
