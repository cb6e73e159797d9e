import type { Locale } from '../localized-texts.ts';
import { compareLines, type Dish, type Line } from './dish.ts';

interface Changes {
  swapped: { from: Line; to: Line }[];
  added: Line[];
  removed: Line[];
}

/** The recipe's title with all changes: 매콤 소고기 카레 + 와인 (당근 빼고). */
export function writeTitle(dish: Dish, locale: Locale): string {
  const serves = dish.recipe !== null && dish.serves !== dish.recipe.serves ? dish.serves : null;
  return dish.baseTitle(locale) + writeChanges(changesBetween(dish.base, dish.lines), serves, locale);
}

/** Describes a refinement in a sentence; null if only amounts changed. */
export function describeRefinement(before: Dish, after: Dish, locale: Locale): string | null {
  const { swapped, added, removed } = changesBetween(before.lines, after.lines);
  const write = sentences[locale];
  const said = [
    ...swapped.map(({ from, to }) => write.swapped(getName(from, locale), getName(to, locale))),
    ...added.map((line) => write.added(getName(line, locale))),
    ...removed.map((line) => write.removed(getName(line, locale))),
    ...(after.serves === before.serves ? [] : [write.serves(after.serves)]),
  ];
  return said.length > 0 ? said.join(locale === 'ja' ? '' : ' ') : null;
}

function changesBetween(before: readonly Line[], after: readonly Line[]): Changes {
  const { added, removed } = compareLines(before, after);
  const swapped: Changes['swapped'] = [];
  for (const from of removed) {
    const to = added.find((line) => isSubstitute(from, line) && !swapped.some((pair) => pair.to === line));
    if (to) swapped.push({ from, to });
  }
  return {
    swapped,
    added: added.filter((line) => !swapped.some(({ to }) => to === line)),
    removed: removed.filter((line) => !swapped.some(({ from }) => from === line)),
  };
}

function isSubstitute(from: Line, to: Line): boolean {
  if (!from.known || !to.known) return false;
  const bothMain = from.known.tags.includes('main') && to.known.tags.includes('main');
  return bothMain || from.known.instead.includes(to.known.key);
}

function writeChanges({ swapped, added, removed }: Changes, serves: number | null, locale: Locale): string {
  const write = suffixes[locale];
  return [
    ...added.map((line) => ` + ${getName(line, locale)}`),
    ...swapped.map(({ from, to }) => write.swapped(getName(from, locale), getName(to, locale))),
    ...removed.map((line) => write.removed(getName(line, locale))),
    ...(serves === null ? [] : [write.serves(serves)]),
  ].join('');
}

function getName({ name }: Line, locale: Locale): string {
  return locale === 'ja' ? name.jp : name[locale];
}

const suffixes = {
  ko: {
    swapped: (from: string, to: string) => ` (${from} 대신 ${to})`,
    removed: (name: string) => ` (${name} 빼고)`,
    serves: (count: number) => ` (${count}인분)`,
  },
  en: {
    swapped: (from: string, to: string) => ` (${to} instead of ${from})`,
    removed: (name: string) => ` (no ${name})`,
    serves: (count: number) => ` (serves ${count})`,
  },
  ja: {
    swapped: (from: string, to: string) => `（${from}の代わりに${to}）`,
    removed: (name: string) => `（${name}抜き）`,
    serves: (count: number) => `（${count}人分）`,
  },
} satisfies Record<Locale, unknown>;

const sentences = {
  ko: {
    swapped: (from: string, to: string) => `${from} 대신 ${to} 준비했어요.`,
    added: (name: string) => `${name} 추가했어요.`,
    removed: (name: string) => `${name} 뺐어요.`,
    serves: (count: number) => `${count}인분으로 맞췄어요.`,
  },
  en: {
    swapped: (from: string, to: string) => `Swapped ${from} for ${to}.`,
    added: (name: string) => `Added ${name}.`,
    removed: (name: string) => `Left out ${name}.`,
    serves: (count: number) => `Scaled for ${count}.`,
  },
  ja: {
    swapped: (from: string, to: string) => `${from}の代わりに${to}をご用意しました。`,
    added: (name: string) => `${name}を追加しました。`,
    removed: (name: string) => `${name}を外しました。`,
    serves: (count: number) => `${count}人分に調整しました。`,
  },
} satisfies Record<Locale, unknown>;
