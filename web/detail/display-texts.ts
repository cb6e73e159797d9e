import type { Localized } from '../../domain/chat/localized.ts';
import type { Round } from '../api/types.ts';
import { formatPrice } from '../i18n/format.ts';
import { language, localized } from '../i18n/language.ts';
import { t } from './texts.ts';

type Ingredient = NonNullable<Round['todos']>['ingredients'][number];

/** An ingredient's text in the current language; Japanese is under `jp` (ruling Q4). */
export function ingredientText(text: Ingredient['name']): string {
  return language.value === 'ja' ? text.jp : text[language.value];
}

/** A price in the store's own unit, or a text that there is none. */
export function priceText(price: number | null | undefined, unit: string | null | undefined): string {
  return formatPrice(price, unit) || t('no_price');
}

/** A reason in the current language. An app may send a plain text; a coupon spot has no reason. */
export function reasonText(reason: Localized | string | null | undefined): string {
  if (reason === null || reason === undefined) return '';
  return typeof reason === 'string' ? reason : localized(reason);
}
