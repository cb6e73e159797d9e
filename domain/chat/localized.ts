import type { Locale } from './locale.ts';

/** A text in all three languages. If the upstream has only one, all three are the same (LOCALE-09). */
export type Localized = Record<Locale, string>;

/** The same with Japanese under `jp`; only for names and units of ingredients (ruling Q4). */
export interface IngredientText {
  ko: string;
  en: string;
  jp: string;
}

/** A text from an upstream: one language as a plain string, or several, Japanese as `ja` or `jp`. */
export type UpstreamText =
  | string
  | { ko?: string | null; en?: string | null; ja?: string | null; jp?: string | null };

/** Fills all three languages; a missing or empty one is taken from the first that exists. */
export function toLocalized(text: UpstreamText): Localized {
  if (typeof text === 'string') return { ko: text, en: text, ja: text };
  const ko = orMissing(text.ko);
  const en = orMissing(text.en);
  const ja = orMissing(text.ja) ?? orMissing(text.jp);
  const any = ko ?? en ?? ja ?? '';
  return { ko: ko ?? any, en: en ?? any, ja: ja ?? any };
}

export function toIngredientText(text: UpstreamText): IngredientText {
  const { ko, en, ja } = toLocalized(text);
  return { ko, en, jp: ja };
}

function orMissing(translation: string | null | undefined): string | undefined {
  return translation?.trim() ? translation : undefined;
}
