/**
 * What a store's signages show, as their clients decide it: the gateway forwards every item, and the
 * number of a signage says which of them appear (SIGUI-01..07). Pure; the caller brings the dice.
 */

type Language = 'ko' | 'en' | 'ja';
type Localized = Readonly<Record<Language, string>>;

export interface SlideProduct {
  name: string;
  price: number | null;
  price_unit: string | null;
  src_url: string | null;
}

/** A slide that the store's staff entered. */
export interface Slide {
  signage_no: number;
  /** From 1. */
  slide_no: number;
  title: Localized;
  products: readonly SlideProduct[];
}

/** A happening in the store, shown beside what is advertised. */
export interface SignageEvent {
  event_id: string;
  title: Localized;
  text: Localized;
  enabled: boolean;
}

/** What the policy reads of an ad; a trigger's own items may lack any of it. */
export interface AdvertisedItem {
  discount_pct?: number | null;
  /** In every language, or as one text where an app sent it so. */
  reason_detail?: Localized | string | null;
}

/** A section of signage 2; one without data is not in the list. */
export type Section<Item> =
  | { kind: 'forgotten'; forgotten: unknown }
  | { kind: 'ad'; item: Item }
  | { kind: 'event'; event: SignageEvent };

export const entranceSignageNo = 1;
export const inStoreSignageNo = 2;

const entranceSlides = 4;
const inStoreSlides = 3;
const productsPerSlide = 3;

/** Signage 1 while nobody is there: slides 1 to 4, which cross-fade (SIGUI-01). */
export function entranceIdle(slides: readonly Slide[]): Slide[] {
  return slidesOf(slides, entranceSignageNo).slice(0, entranceSlides);
}

/** Signage 1 with somebody there: the one item with the highest discount; of equals the first (SIGUI-02). */
export function entranceCard<Item extends AdvertisedItem>(items: readonly Item[]): Item | null {
  return items.toSorted((a, b) => (b.discount_pct ?? 0) - (a.discount_pct ?? 0))[0] ?? null;
}

/** The copy on signage 1's card (SIGUI-04); empty where the item has none. */
export function cardCopy(item: AdvertisedItem, language: Language): string {
  const copy = item.reason_detail ?? '';
  return typeof copy === 'string' ? copy : copy[language];
}

/** Signage 2 while nobody is there: nine slots, three slides of three products (SIGUI-05). */
export function inStoreIdle(slides: readonly Slide[]): Slide[] {
  return slidesOf(slides, inStoreSignageNo)
    .slice(0, inStoreSlides)
    .map((slide) => ({ ...slide, products: slide.products.slice(0, productsPerSlide) }));
}

/**
 * Signage 2 with somebody there: what was forgotten, an ad, a happening (SIGUI-06). The second ad comes
 * before the first, which other screens show already. A section without data is left out (SIGUI-07).
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

function slidesOf(slides: readonly Slide[], signageNo: number): Slide[] {
  return slides
    .filter(({ signage_no }) => signage_no === signageNo)
    .toSorted((a, b) => a.slide_no - b.slide_no);
}

function pick<T>(choices: readonly T[], random: () => number): T | undefined {
  return choices[Math.floor(random() * choices.length)];
}
