import { exactTotal } from './exact-total.ts';
import { type IngredientText, toIngredientText, type UpstreamText } from './localized.ts';
import type { Product, ProductLookup } from './product.ts';
import { sortByWalkingOrder } from './walking-order.ts';

/** A meal suggested by llm-demo; not restorable without ingredients (MODEL-12). */
export interface Meal {
  [key: string]: unknown;
  recipe_title: string;
  intro_message: string;
  recipe_description: string;
  recommendation_message: string;
  notes?: string | null | undefined;
  ingredients?:
    | { name: UpstreamText; category: string; quantity: number; quantity_unit: UpstreamText }[]
    | undefined;
}

/** A purchase candidate from llm-demo. */
interface Candidate {
  item_id: number | null;
  name: string;
  quantity: number;
}

interface TodoItem {
  quantity: number;
  product: Product | null;
}

/** The shopping list of a round (TODO-01). */
export interface Todos {
  recipe_title: string;
  intro_message: string;
  recipe_description: string;
  recommendation_message: string;
  notes?: string;
  ingredients: { name: IngredientText; category: string; quantity: number; quantity_unit: IngredientText }[];
  items: TodoItem[];
  /** Σ price × quantity; a product without a price counts 0 (ruling Q20). */
  total: number;
}

/** Whether later rounds can build on this meal. */
export function isRestorable(meal: Meal): boolean {
  return meal.ingredients !== undefined && meal.ingredients.length > 0;
}

/** Merges meal, candidates and catalog into the shopping list, in walking order. */
export function buildTodos(meal: Meal, candidates: readonly Candidate[], products: ProductLookup): Todos {
  const items = sortByWalkingOrder(
    candidates.map(({ item_id, name, quantity }) => ({ quantity, product: products.find(item_id, name) })),
  );
  return {
    recipe_title: meal.recipe_title,
    intro_message: meal.intro_message,
    recipe_description: meal.recipe_description,
    recommendation_message: meal.recommendation_message,
    ...(typeof meal.notes === 'string' && { notes: meal.notes }),
    ingredients: (meal.ingredients ?? []).map(({ name, category, quantity, quantity_unit }) => ({
      name: toIngredientText(name),
      category,
      quantity,
      quantity_unit: toIngredientText(quantity_unit),
    })),
    items,
    total: exactTotal(items.map(({ quantity, product }) => ({ price: product?.price ?? 0, quantity }))),
  };
}
