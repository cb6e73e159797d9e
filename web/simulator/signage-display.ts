import type { Locale } from '../../domain/chat/locale.ts';
import type { Localized } from '../../domain/chat/localized.ts';
import type { SignageEvent, SignageSlide } from '../api/types.ts';

/**
 * The display policy of a store's signages: the gateway forwards every item, and the signage's number decides which
 * ones are shown (SIGUI-01..07). Pure functions; the caller passes the random source.
 */

/** The fields of an ad that the policy reads; a trigger's own items may lack any of them. */
interface AdvertisedItem {
  discount_pct?: number | null;
  /** In every language, or a plain text from an app. */
  reason_detail?: Localized | string | null;
}

/** A section of signage 2; sections without data are omitted. */
export type Section<Item> =
  | { kind: 'forgotten'; forgotten: unknown }
  | { kind: 'ad'; item: Item }
  | { kind: 'event'; event: SignageEvent };

export const entranceSignageNo = 1;
const inStoreSignageNo = 2;

const entranceSlides = 4;
const inStoreSlides = 3;
const productsPerSlide = 3;

/** Idle content of signage 1: slides 1 to 4, which cross-fade (SIGUI-01). */
export function entranceIdle(slides: readonly SignageSlide[]): SignageSlide[] {
  return getSlides(slides, entranceSignageNo).slice(0, entranceSlides);
}

/** Signage 1 for a shopper: the item with the highest discount, the first of equals (SIGUI-02). */
export function entranceCard<Item extends AdvertisedItem>(items: readonly Item[]): Item | null {
  return items.toSorted((a, b) => (b.discount_pct ?? 0) - (a.discount_pct ?? 0))[0] ?? null;
}

/** The text on signage 1's card (SIGUI-04); empty if the item has none. */
export function cardCopy(item: AdvertisedItem, language: Locale): string {
  const copy = item.reason_detail ?? '';
  return typeof copy === 'string' ? copy : copy[language];
}

/** Idle content of signage 2: three slides of three products (SIGUI-05). */
export function inStoreIdle(slides: readonly SignageSlide[]): SignageSlide[] {
  return getSlides(slides, inStoreSignageNo)
    .slice(0, inStoreSlides)
    .map((slide) => ({ ...slide, products: slide.products.slice(0, productsPerSlide) }));
}

/**
 * Signage 2 for a shopper: a forgotten product, an ad, and an event (SIGUI-06). It prefers the second ad, because other
 * screens show the first. Sections without data are omitted (SIGUI-07).
 */
export function inStoreSections<Item>(shown: {
  items: readonly Item[];
  forgotten: readonly unknown[];
  events: readonly SignageEvent[];
  /** From 0 to just below 1. */
  random: () => number;
}): Section<Item>[] {
  const [forgotten] = shown.forgotten;
  const item = shown.items[1] ?? shown.items[0];
  const event = pick(
    shown.events.filter(({ enabled }) => enabled),
    shown.random,
  );
  return [
    ...(forgotten === undefined || forgotten === null ? [] : [{ kind: 'forgotten' as const, forgotten }]),
    ...(item === undefined ? [] : [{ kind: 'ad' as const, item }]),
    ...(event === undefined ? [] : [{ kind: 'event' as const, event }]),
  ];
}

function getSlides(slides: readonly SignageSlide[], signageNo: number): SignageSlide[] {
  return slides
    .filter(({ signage_no }) => signage_no === signageNo)
    .toSorted((a, b) => a.slide_no - b.slide_no);
}

function pick<T>(choices: readonly T[], random: () => number): T | undefined {
  return choices[Math.floor(random() * choices.length)];
}
