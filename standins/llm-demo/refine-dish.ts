import { type Dish, has, type Line, serveFor, toLine } from './dish.ts';
import { type Ingredient, ingredient, ingredients } from './ingredients.ts';
import { type Exclusion, isExcluded, type Reading, type Wish } from './read-prompt.ts';
import { seededOrder } from './seeded-random.ts';

/** Whether a follow-up requests another dish instead of a change. */
export function wantsAnotherDish(dish: Dish, reading: Reading): boolean {
  const keywords = dish.recipe?.keywords ?? [];
  if (reading.excludedDishes.some((word) => keywords.includes(word))) return true;
  if (reading.wantedDishes.length > 0) return !reading.wantedDishes.some((word) => keywords.includes(word));
  if (!reading.wantsOther || reading.wishes.length > 0) return false;
  const excluded = dish.lines.some(({ known }) => known && isExcluded(reading.exclusions, known));
  return !excluded && !excludesDrink(reading.exclusions) && !excludesMain(reading.exclusions);
}

/** Refines a dish by a follow-up; an unknown wish changes the side dish. */
export function refineDish(
  dish: Dish,
  reading: Reading,
  { diet, seed }: { diet: readonly Exclusion[]; seed: string },
): Dish {
  const exclusions = [...reading.exclusions, ...diet];
  const wishes = reading.wishes.filter(({ key }) => !isExcluded(reading.exclusions, ingredient(key)));
  let lines = removeExcluded(dish.lines, reading, { wishes, exclusions });
  lines = wishes.reduce((all, { key }) => addIngredient(all, ingredient(key), dish.serves), lines);
  if (reading.heat === 'up') lines = addIngredient(lines, ingredient('chili pepper'), dish.serves);
  if (excludesDrink(reading.exclusions) && sameLines(lines, dish.lines)) {
    lines = addDrink(lines, exclusions, seed);
  }
  const served = reading.servings === null ? dish : serveFor({ ...dish, lines }, reading.servings);
  if (reading.servings !== null && !sameLines(served.lines, dish.lines)) return served;
  if (sameLines(lines, dish.lines)) lines = varySide(dish, exclusions, seed);
  return { ...dish, lines };
}

/** Adjusts a new dish to its prompt and the shopper's diet. */
export function adjustFreshDish(dish: Dish, reading: Reading, diet: readonly Exclusion[]): Dish {
  const exclusions = [...reading.exclusions, ...diet];
  const explicit = reading.wishes.filter((wish) => wish.explicit && !has(dish.lines, wish.key));
  const lines = explicit.reduce(
    (all, { key }) => addIngredient(all, ingredient(key), dish.serves),
    removeExcluded(
      dish.lines,
      { ...reading, exclusions, wantsSwap: false, wantsOther: false },
      { wishes: [], exclusions },
    ),
  );
  return reading.servings === null ? { ...dish, lines } : serveFor({ ...dish, lines }, reading.servings);
}

/** Removes excluded ingredients and adds substitutes, unless the prompt names a replacement. */
function removeExcluded(
  lines: readonly Line[],
  reading: Reading,
  { wishes, exclusions }: { wishes: readonly Wish[]; exclusions: readonly Exclusion[] },
): readonly Line[] {
  const tooHot: readonly Exclusion[] = reading.heat === 'down' ? [{ tag: 'spicy' }] : [];
  const swapped: readonly Exclusion[] = wantsOtherMain(lines, reading, wishes) ? [{ tag: 'main' }] : [];
  const unwanted = [...reading.exclusions, ...tooHot, ...swapped];
  const unfit = [...exclusions, ...tooHot];
  const kept: Line[] = [];
  for (const line of lines) {
    if (!line.known || !isExcluded(unwanted, line.known)) {
      kept.push(line);
      continue;
    }
    const named = wishes.some(isMain) && line.known.tags.includes('main');
    const present = [...lines, ...kept];
    const key = named ? undefined : findSubstitute(line.known, reading, { present, exclusions: unfit });
    if (key) kept.push(replaceLine(line, ingredient(key)));
  }
  return kept;
}

/** Beef "instead"; or "no pork, something else" for a beef dish, whose main ingredient must change as well. */
function wantsOtherMain(lines: readonly Line[], reading: Reading, wishes: readonly Wish[]): boolean {
  const named = wishes.some(isMain);
  if (reading.exclusions.length === 0) return reading.wantsSwap && named;
  const missing = !lines.some(({ known }) => known && isExcluded(reading.exclusions, known));
  return missing && excludesMain(reading.exclusions) && (reading.wantsOther || named);
}

/** Drinks and sides are only replaced if the prompt requests something else. */
function findSubstitute(
  { tags, instead }: Ingredient,
  reading: Reading,
  { present, exclusions }: { present: readonly Line[]; exclusions: readonly Exclusion[] },
): string | undefined {
  const optional = tags.includes('drink') || tags.includes('side');
  if (optional && !reading.wantsOther && !reading.wantsSwap) return undefined;
  return instead.find((key) => !isExcluded(exclusions, ingredient(key)) && !has(present, key));
}

function replaceLine(line: Line, known: Ingredient): Line {
  return toLine(known, known.unit.en === line.unit.en ? line.quantity : known.amount);
}

/** Adds an ingredient, or increases its quantity. */
function addIngredient(lines: readonly Line[], known: Ingredient, serves: number): readonly Line[] {
  const amount = known.tags.includes('drink')
    ? known.amount
    : Number(((known.amount * serves) / 2).toFixed(2));
  if (!has(lines, known.key)) return [...lines, toLine(known, amount)];
  return lines.map((line) =>
    line.known?.key === known.key ? { ...line, quantity: Number((line.quantity + amount).toFixed(2)) } : line,
  );
}

/** Adds another drink. */
function addDrink(lines: readonly Line[], exclusions: readonly Exclusion[], seed: string): readonly Line[] {
  const drinks = ingredients.filter(
    (known) => known.tags.includes('drink') && !isExcluded(exclusions, known) && !has(lines, known.key),
  );
  const [drink] = seededOrder(drinks, `${seed}\npairing`);
  return drink ? [...lines, toLine(drink)] : lines;
}

/** Replaces the side dish that an earlier refinement added. */
function varySide(dish: Dish, exclusions: readonly Exclusion[], seed: string): readonly Line[] {
  const isExtraSide = ({ known }: Line) =>
    known?.tags.includes('side') && !has(dish.recipe ? dish.base : [], known.key);
  const sides = ingredients.filter(
    (known) => known.tags.includes('side') && !isExcluded(exclusions, known) && !has(dish.lines, known.key),
  );
  const [side] = seededOrder(sides, `${seed}\nside`);
  return side ? [...dish.lines.filter((line) => !isExtraSide(line)), toLine(side)] : dish.lines;
}

function excludesDrink(exclusions: readonly Exclusion[]): boolean {
  return exclusions.some((exclusion) =>
    'key' in exclusion
      ? ingredient(exclusion.key).tags.includes('drink')
      : ['wine', 'alcohol', 'drink'].includes(exclusion.tag),
  );
}

function excludesMain(exclusions: readonly Exclusion[]): boolean {
  return ingredients.some((known) => known.tags.includes('main') && isExcluded(exclusions, known));
}

function isMain({ key }: Wish): boolean {
  return ingredient(key).tags.includes('main');
}

function sameLines(a: readonly Line[], b: readonly Line[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, quantity }, index) => name.en === b[index]?.name.en && quantity === b[index]?.quantity)
  );
}
