import { readCsv } from '../read-csv.ts';
import { catalog } from '../store/catalog.ts';

export interface IngredientText {
  ko: string;
  en: string;
  jp: string;
}

/** A known ingredient: a product of the catalog, in the units of recipes. */
export interface Ingredient {
  /** Its English name. */
  key: string;
  name: IngredientText;
  category: string;
  unit: IngredientText;
  /** The product in the catalog. */
  productId: number;
  /** Units per pack. */
  perPack: number;
  /** Quantity for a dish for two when it is added. */
  amount: number;
  /** `meat`, `pork`, `alcohol`, `spicy`, `main`, `side`…: groups that prompts may include or exclude. */
  tags: readonly string[];
  /** Keys of substitutes, best first. */
  instead: readonly string[];
  /** Other names, in lower case. */
  words: readonly string[];
}

const columns = ['name', 'unit', 'per', 'amount', 'tags', 'instead', 'words'] as const;

const categories: Record<string, string> = {
  PR: 'Produce',
  DL: 'Deli',
  BK: 'Bakery',
  SN: 'Snacks',
  AL: 'Alcohol',
  DY: 'Dairy',
  DR: 'Drinks',
  PA: 'Pantry',
  MT: 'Meat',
  FI: 'Seafood',
  FR: 'Frozen',
};

/** Units of ingredients; Japanese under `jp`, as in upstream's ingredients. */
const units: Record<string, IngredientText> = {
  g: { ko: 'g', en: 'g', jp: 'g' },
  ml: { ko: 'ml', en: 'ml', jp: 'ml' },
  piece: { ko: '개', en: 'piece', jp: '個' },
  block: { ko: '모', en: 'block', jp: '丁' },
  head: { ko: '포기', en: 'head', jp: '玉' },
  stalk: { ko: '대', en: 'stalk', jp: '本' },
  clove: { ko: '쪽', en: 'clove', jp: '片' },
  bunch: { ko: '단', en: 'bunch', jp: '束' },
  pack: { ko: '팩', en: 'pack', jp: 'パック' },
  cube: { ko: '조각', en: 'cube', jp: 'かけ' },
  tbsp: { ko: '큰술', en: 'tbsp', jp: '大さじ' },
  tsp: { ko: '작은술', en: 'tsp', jp: '小さじ' },
  sheet: { ko: '장', en: 'sheet', jp: '枚' },
  serving: { ko: '인분', en: 'serving', jp: '人前' },
  can: { ko: '캔', en: 'can', jp: '缶' },
  bottle: { ko: '병', en: 'bottle', jp: '本' },
};

export const ingredients: readonly Ingredient[] = readCsv(
  new URL('./ingredients.csv', import.meta.url),
  columns,
).map(toIngredient);

const byKey = new Map(ingredients.map((known) => [known.key, known]));
const byWord = new Map(ingredients.flatMap((known) => known.words.map((word) => [word, known] as const)));

/** @throws {Error} for a key that is not in ingredients.csv */
export function ingredient(key: string): Ingredient {
  const known = byKey.get(key);
  if (!known) throw new Error(`no ingredient "${key}" in llm-demo/ingredients.csv`);
  return known;
}

/** Finds an ingredient by any of its names, in any language. */
export function ingredientByName(name: string): Ingredient | undefined {
  return byWord.get(name.normalize('NFC').trim().toLowerCase());
}

function toIngredient(row: Record<(typeof columns)[number], string>): Ingredient {
  const product = catalog.find(({ generic }) => generic?.en === row.name);
  const unit = units[row.unit];
  if (!product?.generic || !unit) throw new Error(`ingredient "${row.name}" has no product or no unit`);
  const { ko, en, ja } = product.generic;
  return {
    key: row.name,
    name: { ko, en, jp: ja },
    category: categories[product.zone?.section ?? ''] ?? 'Pantry',
    unit,
    productId: product.id,
    perPack: Number(row.per),
    amount: Number(row.amount),
    tags: list(row.tags),
    instead: list(row.instead),
    words: [ko, en, ja, ...list(row.words)].map((word) => word.toLowerCase()),
  };
}

function list(cell: string): string[] {
  return cell === '' ? [] : cell.split('/');
}
