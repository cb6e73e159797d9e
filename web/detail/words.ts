import type { Round } from '../api/types.ts';
import { formatPrice } from '../i18n/format.ts';
import { language, localized } from '../i18n/language.ts';
import type { Localized } from '../i18n/languages.ts';
import { t } from './texts.ts';

type Ingredient = NonNullable<Round['todos']>['ingredients'][number];

/** A text of an ingredient, whose Japanese is under `jp` (ruling Q4). */
export function ingredientText(text: Ingredient['name']): string {
  return language.value === 'ja' ? text.jp : text[language.value];
}

/** A price in the store's own unit, or that there is none. */
export function priceText(price: number | null | undefined, unit: string | null | undefined): string {
  return formatPrice(price, unit) || t('no_price');
}

/** A reason in the current language; an app's own may be one text, and a coupon spot has none. */
export function reasonText(reason: Localized | string | null | undefined): string {
  if (reason === null || reason === undefined) return '';
  return typeof reason === 'string' ? reason : localized(reason);
}
