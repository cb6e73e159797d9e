import type {
  CrossSellAnswer,
  NotificationsAnswer,
  TodosAnswer,
  UpstreamMeal,
  UpstreamText,
} from '../../upstreams/llm-demo/schema.ts';
import type { ShapeFault } from '../http/faults.ts';
import type { Locale } from '../localized-texts.ts';

type Shapes = ReadonlySet<ShapeFault>;

/** A name that the store's catalog does not have. */
const unknownNames = { ko: '이달의 깜짝 특선', en: 'Surprise of the Month', ja: '今月のサプライズ' };

export function shapeMeal(meal: UpstreamMeal, shapes: Shapes, locale: Locale): UpstreamMeal {
  const { ingredients, ...rest } = meal;
  if (shapes.has('unrestorable_meal')) return rest;
  if (!shapes.has('single_locale')) return meal;
  return {
    ...rest,
    ingredients: ingredients?.map((line) => ({
      ...line,
      name: inOneLocale(line.name, locale),
      quantity_unit: inOneLocale(line.quantity_unit, locale),
    })),
  };
}

export function shapeTodos(
  items: TodosAnswer['items'],
  shapes: Shapes,
  locale: Locale,
): TodosAnswer['items'] {
  if (!shapes.has('item_without_id')) return items;
  return withoutIds(items, (item) => ({ ...item, name: unknownNames[locale] }));
}

export function shapeCrossSell(
  items: CrossSellAnswer['items'],
  shapes: Shapes,
  locale: Locale,
): CrossSellAnswer['items'] {
  const named = shapes.has('item_without_id')
    ? withoutIds(items, (item) => ({ ...item, item_name: unknownNames[locale] }))
    : items;
  return shapes.has('single_locale') ? named.map((item) => withPlainReasons(item, locale)) : named;
}

export function shapeNotifications(
  { ads, coupons }: NotificationsAnswer,
  shapes: Shapes,
  locale: Locale,
): NotificationsAnswer {
  const shape = (items: NotificationsAnswer['ads']) => {
    const names = { item_name: unknownNames[locale], item_name_en: unknownNames.en };
    const named = shapes.has('item_without_id')
      ? withoutIds(items, (item) => ({ ...item, ...names }))
      : items;
    return shapes.has('single_locale') ? named.map((item) => withPlainReasons(item, locale)) : named;
  };
  return { ads: shape(ads), coupons: shape(coupons) };
}

/** The first item keeps its name, by which the catalog finds it; the second one gets an unknown name. */
function withoutIds<T extends { item_id: number | null }>(
  items: readonly T[],
  withUnknownName: (item: T) => T,
): T[] {
  return items.map((item, index) => {
    if (index > 1) return item;
    const anonymous = { ...item, item_id: null };
    return index === 0 ? anonymous : withUnknownName(anonymous);
  });
}

function withPlainReasons<T extends { reason_detail: UpstreamText; reason_detail_marketing: UpstreamText }>(
  item: T,
  locale: Locale,
): T {
  return {
    ...item,
    reason_detail: inOneLocale(item.reason_detail, locale),
    reason_detail_marketing: inOneLocale(item.reason_detail_marketing, locale),
  };
}

function inOneLocale(text: UpstreamText, locale: Locale): string {
  if (typeof text === 'string') return text;
  return (locale === 'ja' ? (text.ja ?? text.jp) : text[locale]) ?? '';
}
