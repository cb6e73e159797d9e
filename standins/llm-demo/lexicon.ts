import { ingredients } from './ingredients.ts';
import type { Mood } from './recipe.ts';
import { recipes } from './recipes.ts';

/** A meaning of a word in a prompt; a word may have several. */
export type Meaning =
  | { kind: 'dish'; word: string }
  | { kind: 'ingredient'; key: string }
  | { kind: 'tag'; tag: string };

/** Groups of ingredients with a common name, and the member that is used when a prompt names the group. */
const groups: Record<string, { words: string[]; member: string }> = {
  pork: { words: ['돼지고기', '돼지', 'pork', '豚肉', '豚', 'ポーク'], member: 'pork shoulder' },
  beef: { words: ['소고기', '쇠고기', 'beef', '牛肉', 'ビーフ'], member: 'beef slices' },
  chicken: { words: ['닭고기', '치킨', 'chicken', '鶏肉', 'チキン'], member: 'chicken thigh' },
  meat: { words: ['고기', '육류', 'meat', '肉', 'お肉'], member: 'beef slices' },
  seafood: { words: ['해산물', '해물', 'seafood', '魚介', 'シーフード'], member: 'shrimp' },
  shellfish: { words: ['갑각류', '조개류', 'shellfish', '甲殻類', '貝類'], member: 'clams' },
  fish: { words: ['생선', 'fish', '魚', 'お魚'], member: 'salmon' },
  alcohol: { words: ['알코올', '알콜', 'alcohol', 'booze', 'お酒', 'アルコール', '酒類'], member: 'wine' },
  wine: { words: ['와인', 'wine', 'ワイン'], member: 'wine' },
  dairy: { words: ['유제품', 'dairy', 'lactose', '乳製品'], member: 'milk' },
  cheese: { words: ['치즈', 'cheese', 'チーズ'], member: 'parmesan' },
  mushroom: { words: ['버섯', 'mushroom', 'きのこ', 'キノコ'], member: 'shiitake mushroom' },
  drink: { words: ['음료', '마실 것', 'drink', 'beverage', '飲み物', 'ドリンク'], member: 'sparkling water' },
};

/** Words for moods of a dish. */
export const moodWords: Record<Mood, RegExp> = {
  korean: /한식|한국|korean|韓国/,
  japanese: /일식|일본|japanese|和食|日本/,
  western: /양식|서양|western|european|洋食/,
  asian: /중식|동남아|이국|chinese|thai|asian|中華|エスニック/,
  spicy: /매운|매콤|맵|얼큰|칼칼|spicy|fiery|\bhot\b(?!\s*pot)|辛い|辛く(?!な)|ピリ辛|激辛/,
  mild: /순한|안\s?매운|맵지\s?않|담백|mild|not (?:too )?spicy|辛くな|甘口|やさしい/,
  warm: /따뜻|따끈|뜨끈|국물|추운|비\s?오|warm|cozy|cosy|cold day|rainy|温か|あたたか|寒い|雨/,
  light: /가벼|가볍|건강|다이어트|저칼로리|light|healthy|diet|low[- ]cal|ヘルシー|軽め|さっぱり|ダイエット/,
  quick: /간단|빨리|빠르|초간단|바쁜|quick|fast|easy|simple|busy|簡単|手軽|時短|すぐ/,
  party:
    /손님|파티|생일|기념|집들이|party|guests|birthday|anniversary|celebrat|パーティ|誕生日|お祝い|おもてなし/,
  wine: /와인|wine|ワイン/,
  drinks: /안주|맥주|소주|막걸리|beer|soju|sake|snack for drinks|おつまみ|ビール|晩酌/,
};

/** Words that are part of many others: they only count next to "add", "without" or the like. */
const ambiguousWords = new Set(['가지', '대구', '오리']);

export function isAmbiguous(word: string): boolean {
  return ambiguousWords.has(word) || /^\p{Script=Hangul}$/u.test(word);
}

/** All known words in lower case, with their meanings. */
export const lexicon: ReadonlyMap<string, readonly Meaning[]> = buildLexicon();

/** The ingredient that represents a group. */
export function getRepresentative(tag: string): string | null {
  return groups[tag]?.member ?? null;
}

function buildLexicon(): Map<string, Meaning[]> {
  const words = new Map<string, Meaning[]>();
  const add = (word: string, meaning: Meaning) =>
    words.set(word.toLowerCase(), [...(words.get(word.toLowerCase()) ?? []), meaning]);
  for (const [tag, { words }] of Object.entries(groups)) {
    for (const word of words) add(word, { kind: 'tag', tag });
  }
  for (const known of ingredients) {
    for (const word of new Set(known.words)) add(word, { kind: 'ingredient', key: known.key });
  }
  for (const word of new Set(recipes.flatMap(({ keywords }) => keywords))) add(word, { kind: 'dish', word });
  return words;
}
