import type { Ingredient } from './ingredients.ts';
import { getRepresentative, type Meaning, moodWords } from './lexicon.ts';
import { findMentions, type Mention, normalizeText } from './mentions.ts';
import type { Mood } from './recipe.ts';

/** An exclusion from a dish: one ingredient, or a whole group. */
export type Exclusion = { key: string } | { tag: string };

export interface Wish {
  /** The ingredient, or the one that represents its group. */
  key: string;
  /** The group that the prompt names, if any. */
  tag: string | null;
  /** Whether the prompt says "add" or the like. */
  explicit: boolean;
}

/** A parsed prompt. */
export interface Reading {
  wantedDishes: string[];
  excludedDishes: string[];
  wishes: Wish[];
  exclusions: Exclusion[];
  moods: Mood[];
  servings: number | null;
  heat: 'up' | 'down' | null;
  /** "Something else", "다른 거", "別の". */
  wantsOther: boolean;
  /** "… instead", "…로 바꿔", "…に変えて". */
  wantsSwap: boolean;
}

const patterns = {
  other:
    /다른\s*(?:거|것|걸|메뉴|요리|음식|추천)|(?:some|any)thing (?:else|different)|\banother\b|\bdifferent\b|別の|他の|ほかの|別に/,
  swap: /바꿔|바꾸|변경|대체|\binstead\b|\bswap\b|\bswitch\b|に変え|に替え|に変更|にして/,
  hotter:
    /더\s*(?:맵|매운|매콤|얼큰)|맵게|매콤하게|얼큰하게|spicier|(?:more|extra) (?:spicy|heat)|hotter|make it (?:spicy|hot)|もっと辛|辛く(?!な)|辛め|激辛/,
  milder:
    /덜\s*(?:맵|매운|매콤)|안\s*(?:맵|매운|매콤)|맵지\s*않|순하게|순한|less (?:spicy|hot|heat)|milder|\bmild\b|not (?:too |so )?(?:spicy|hot)|辛くな|辛さ控え|辛さを控え|甘口|マイルド/,
  vegetarian: /채식|비건|베지|vegetarian|veggie|plant[- ]based|ベジ|菜食/,
  vegan: /비건|\bvegan\b|ヴィーガン|ビーガン/,
  kids: /아이|어린이|유아|키즈|\bkids?\b|child|toddler|子ども|子供|こども|キッズ/,
};

const numberWords: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  eight: 8,
  한: 1,
  두: 2,
  세: 3,
  네: 4,
  다섯: 5,
  여섯: 6,
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
};
const servingsPatterns = [
  /(\d{1,2}|한|두|세|네|다섯|여섯)\s*(?:인분|명|사람)/,
  /\b(?:for|serves?|serving)\s+(\d{1,2}|one|two|three|four|five|six|eight)\b(?!\s*(?:days?|weeks?|hours?|minutes?|dollars?))/,
  /(\d{1,2}|[一二三四五六])\s*(?:人分|人前|名分|人で|人用)/,
];

export function readPrompt(prompt: string): Reading {
  const text = normalizeText(prompt);
  const mentions = findMentions(text);
  const diet = findDiet(text);
  const heat = findHeat(text);
  return {
    wantedDishes: mentions.filter(isDish).flatMap(dishWords),
    excludedDishes: mentions.filter(({ wish }) => wish === 'out').flatMap(dishWords),
    wishes: mentions.filter(({ wish }) => wish !== 'out').flatMap(toWish),
    exclusions: [...mentions.filter(({ wish }) => wish === 'out').flatMap(toExclusions), ...diet],
    moods: findMoods(text),
    servings: findServings(text),
    heat: patterns.kids.test(text) && heat === null ? 'down' : heat,
    wantsOther: patterns.other.test(text),
    wantsSwap: patterns.swap.test(text),
  };
}

/** Exclusions of vegetarians or vegans, if the text mentions them. */
export function findDiet(text: string): Exclusion[] {
  if (patterns.vegan.test(text)) return [...meatless, { tag: 'dairy' }, { tag: 'egg' }, { key: 'honey' }];
  return patterns.vegetarian.test(text) ? meatless : [];
}

export function isExcluded(exclusions: readonly Exclusion[], known: Ingredient): boolean {
  return exclusions.some((exclusion) =>
    'key' in exclusion ? exclusion.key === known.key : known.tags.includes(exclusion.tag),
  );
}

/** Converts a mention to exclusions: of the group if the word names one, else of the ingredients. */
export function toExclusions({ meanings }: Mention): Exclusion[] {
  const tag = meanings.find((meaning) => meaning.kind === 'tag');
  if (tag) return [{ tag: tag.tag }];
  return meanings.filter(isIngredient).map(({ key }) => ({ key }));
}

export function findMoods(text: string): Mood[] {
  const moods = Object.keys(moodWords) as Mood[];
  return moods.filter((mood) => moodWords[mood].test(text));
}

const meatless: Exclusion[] = [{ tag: 'meat' }, { tag: 'seafood' }];

function findHeat(text: string): Reading['heat'] {
  if (patterns.milder.test(text)) return 'down';
  return patterns.hotter.test(text) ? 'up' : null;
}

/** "Salad" is a dish and an ingredient; next to "add" it is the ingredient. */
function isDish({ wish, meanings }: Mention): boolean {
  return wish === 'named' || (wish === 'in' && meanings.every(({ kind }) => kind === 'dish'));
}

function dishWords({ meanings }: Mention): string[] {
  return meanings.flatMap((meaning) => (meaning.kind === 'dish' ? [meaning.word] : []));
}

function toWish({ meanings, wish }: Mention): Wish[] {
  if (wish === 'named' && meanings.some(({ kind }) => kind === 'dish')) return [];
  const tag = meanings.find((meaning) => meaning.kind === 'tag')?.tag ?? null;
  const key = meanings.find(isIngredient)?.key ?? (tag === null ? null : getRepresentative(tag));
  return key === null ? [] : [{ key, tag, explicit: wish === 'in' }];
}

function isIngredient(meaning: Meaning): meaning is Extract<Meaning, { kind: 'ingredient' }> {
  return meaning.kind === 'ingredient';
}

function findServings(text: string): number | null {
  for (const pattern of servingsPatterns) {
    const [, count] = pattern.exec(text) ?? [];
    const servings = count === undefined ? 0 : (numberWords[count] ?? Number(count));
    if (servings >= 1 && servings <= 20) return servings;
  }
  return null;
}
