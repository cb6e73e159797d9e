import type { MealSuggestRequest, UpstreamMeal } from '../../upstreams/llm-demo/schema.ts';
import type { Locale } from '../localized-texts.ts';
import { chooseDish } from './choose-dish.ts';
import { type Dish, restoreDish } from './dish.ts';
import { describeRefinement, writeTitle } from './dish-title.ts';
import { introMessage, type Occasion, recommendationMessage, toShopper } from './messages.ts';
import { type Preferences, type Profile, readPreferences, splitPersona } from './preferences.ts';
import { type Reading, readPrompt } from './read-prompt.ts';
import type { Recipe } from './recipe.ts';
import { recipeByTitle } from './recipes.ts';
import { adjustFreshDish, refineDish, wantsAnotherDish } from './refine-dish.ts';
import { canonicalJson, seededUuid } from './seeded-random.ts';

interface Suggestion {
  meal: UpstreamMeal;
  raw: unknown;
}

/** A request and what was read of it. */
interface Prompted {
  reading: Reading;
  preferences: Preferences;
  request: MealSuggestRequest;
  seed: string;
}

interface Outcome {
  occasion: Occasion;
  dish: Dish;
}

/** Suggests a meal. Deterministic: it depends only on profile, prompt, history, anchor and locale. */
export function suggestMeal(profile: Profile, request: MealSuggestRequest): Suggestion {
  const { user_query, conversation_history, anchor, locale } = request;
  const { persona, prompt } = splitPersona(user_query, profile);
  const preferences = readPreferences(profile, persona);
  const reading = readPrompt(prompt);
  const seed = seededUuid(canonicalJson({ profile, user_query, conversation_history, anchor }));
  const before = anchor && restoreDish(anchor.meal);
  const { occasion, dish } = before
    ? followUp(before, { reading, preferences, request, seed })
    : freshStart({ reading, preferences, request, seed });
  const change = before && occasion === 'refined' ? describeRefinement(before, dish, locale) : null;
  return {
    meal: writeMeal(dish, { occasion, change, profile, persona, locale, seed }),
    raw: {
      engine: 'stand-in',
      recipe: dish.recipe?.id ?? null,
      occasion,
      serves: dish.serves,
      persona,
      reading,
    },
  };
}

function freshStart({ reading, preferences, request, seed }: Prompted): Outcome {
  const served = servedIn(request);
  const dish = chooseDish({ reading, preferences, exclusions: [], served, seed });
  return { occasion: 'fresh', dish: adjustFreshDish(dish, reading, preferences.exclusions) };
}

/** Another dish respects the exclusions of the conversation so far. */
function followUp(before: Dish, { reading, preferences, request, seed }: Prompted): Outcome {
  if (!wantsAnotherDish(before, reading)) {
    return { occasion: 'refined', dish: refineDish(before, reading, { diet: preferences.exclusions, seed }) };
  }
  const earlier = [...request.conversation_history, ...(request.anchor ? [request.anchor] : [])];
  const exclusions = earlier.flatMap(({ prompt }) => readPrompt(prompt).exclusions);
  const dish = chooseDish({ reading, preferences, exclusions, served: servedIn(request), seed });
  return {
    occasion: 'switched',
    dish: adjustFreshDish(dish, reading, [...preferences.exclusions, ...exclusions]),
  };
}

function servedIn({ conversation_history, anchor }: MealSuggestRequest): Recipe[] {
  const titles = [...conversation_history, ...(anchor ? [anchor] : [])].map(({ meal }) => meal.recipe_title);
  return titles.map(recipeByTitle).filter((recipe) => recipe !== null);
}

interface Setting {
  occasion: Occasion;
  change: string | null;
  profile: Profile;
  persona: string | null;
  locale: Locale;
  seed: string;
}

function writeMeal(dish: Dish, { occasion, change, profile, persona, locale, seed }: Setting): UpstreamMeal {
  const title = writeTitle(dish, locale);
  const tip = dish.recipe?.tip[locale] ?? null;
  return {
    recipe_title: title,
    intro_message: introMessage(title, { occasion, locale, seed }),
    recipe_description: dish.recipe?.description[locale] ?? title,
    recommendation_message: recommendationMessage(title, toShopper(profile, persona), { locale, seed }),
    notes: [change, tip].filter((note) => note !== null).join(locale === 'ja' ? '' : ' ') || null,
    ingredients: dish.lines.map(({ name, category, quantity, unit }) => ({
      name,
      category,
      quantity,
      quantity_unit: unit,
    })),
  };
}
