import { type Dish, toDish } from './dish.ts';
import type { Preferences } from './preferences.ts';
import type { Exclusion, Reading } from './read-prompt.ts';
import { isExcluded } from './read-prompt.ts';
import type { Recipe } from './recipe.ts';
import { getIngredients, recipes } from './recipes.ts';
import { seededNumber } from './seeded-random.ts';

interface Choice {
  reading: Reading;
  preferences: Preferences;
  /** Exclusions from earlier prompts of the conversation. */
  exclusions: readonly Exclusion[];
  /** Dishes of the conversation, which are avoided if possible. */
  served: readonly Recipe[];
  seed: string;
}

/** The best-scoring recipe: names weigh most, then diets, then moods, then chance. */
export function chooseDish(choice: Choice): Dish {
  const [first, ...others] = recipes;
  if (!first) throw new Error('there are no recipes');
  const best = others.reduce(
    (leader, recipe) => {
      const score = getScore(recipe, choice);
      return score > leader.score ? { recipe, score } : leader;
    },
    { recipe: first, score: getScore(first, choice) },
  );
  return toDish(best.recipe);
}

function getScore(recipe: Recipe, { reading, preferences, exclusions, served, seed }: Choice): number {
  const known = getIngredients(recipe).map(({ ingredient }) => ingredient);
  const shared = <T>(wanted: readonly T[], there: readonly T[]) =>
    new Set(wanted.filter((item) => there.includes(item))).size;
  const wishes = reading.wishes.filter(({ key, tag }) =>
    known.some((part) => part.key === key || (tag !== null && part.tags.includes(tag))),
  );
  const excluded = known.filter((part) =>
    isExcluded([...reading.exclusions, ...preferences.exclusions, ...exclusions], part),
  );
  const mildWanted = reading.heat === 'down' || (preferences.mild && reading.heat === null);
  return (
    24 * shared(reading.wantedDishes, recipe.keywords) -
    100 * shared(reading.excludedDishes, recipe.keywords) -
    excluded.reduce((sum, { tags }) => sum + (tags.includes('meat') || tags.includes('main') ? 15 : 3), 0) +
    6 * wishes.length +
    5 * shared(reading.moods, recipe.moods) +
    2 * shared(preferences.moods, recipe.moods) -
    (mildWanted && recipe.moods.includes('spicy') ? 10 : 0) -
    (served.includes(recipe) ? 12 : 0) +
    4 * seededNumber(`${seed}\n${recipe.id}`)
  );
}
