import { type Locale, locales, mapLocales } from './locale.ts';

/** A text in every language. If the upstream has only one, all are the same (LOCALE-09). */
export type Localized = Record<Locale, string>;

/** The same with Japanese under `jp`; only for names and units of ingredients (ruling Q4). */
export type IngredientText = Omit<Localized, 'ja'> & { jp: string };

/** A text from an upstream: one language as a plain string, or several, Japanese as `ja` or `jp`. */
export type UpstreamText = string | { [key in Locale | 'jp']?: string | null };

/** Fills all languages; a missing or empty one is taken from the first that exists. */
export function toLocalized(text: UpstreamText): Localized {
  if (typeof text === 'string') return mapLocales(() => text);
  const found = mapLocales((locale) => orMissing(text[locale]));
  found.ja ??= orMissing(text.jp);
  const first = locales.map((locale) => found[locale]).find((one) => one !== undefined) ?? '';
  return mapLocales((locale) => found[locale] ?? first);
}

export function toIngredientText(text: UpstreamText): IngredientText {
  const { ja, ...others } = toLocalized(text);
  return { ...others, jp: ja };
}

function orMissing(translation: string | null | undefined): string | undefined {
  return translation?.trim() ? translation : undefined;
}
