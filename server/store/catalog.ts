import { LRUCache } from 'lru-cache';
import type { Locale } from '../../domain/chat/locale.ts';
import { type Localized, toLocalized, type UpstreamText } from '../../domain/chat/localized.ts';
import type { CouponSpot } from '../../domain/chat/notifications.ts';
import type { Location, Product } from '../../domain/chat/product.ts';
import type { Logger } from '../../logger.ts';
import { LastGood } from './stale-if-error-cache.ts';

/** What a store has on its floor, and what its signages show while nobody is near. */
export interface StoreGoods {
  products: Product[];
  signages: StoreSignage[];
  couponSpots: CouponSpot[];
  slides: SignageSlide[];
  signageEvents: SignageEvent[];
}

export interface StoreSignage {
  signage_no: number;
  name: string;
  zone_ids: number[];
  location: Location;
}

/** A slide that staff have entered for a signage. */
export interface SignageSlide {
  signage_no: number;
  /** From 1. */
  slide_no: number;
  title: Localized;
  products: SlideProduct[];
}

export type SlideProduct = Pick<Product, 'id' | 'name' | 'brand' | 'price' | 'price_unit' | 'src_url'>;

/** Something that is on in the store. */
export interface SignageEvent {
  event_id: string;
  title: Localized;
  text: Localized;
  enabled: boolean;
}

/** The same as the store answers it, texts in as many languages as it knows. */
export type UpstreamStoreGoods = Omit<StoreGoods, 'slides' | 'signageEvents'> & {
  slides: (Omit<SignageSlide, 'title'> & { title: UpstreamText })[];
  signageEvents: (Omit<SignageEvent, 'title' | 'text'> & { title: UpstreamText; text: UpstreamText })[];
};

/** Reads a store, its products named in a language; handed in, since the server calls no upstream by itself. */
export type ReadStoreGoods = (tenantCode: string, locale: Locale) => Promise<UpstreamStoreGoods>;

/** What the server reads of stores. */
export interface StoreReaders {
  couponSpots(tenantCode: string): Promise<CouponSpot[]>;
  goods: ReadStoreGoods;
}

/** Maps are looked at by few, and each holds a catalog. */
const maxStores = 50;

/** A store as it is now, or as it was when it last answered; null when it never has. Never rejects. */
export function createStoreGoods(
  read: ReadStoreGoods,
  logger: Logger,
): (tenantCode: string, locale: Locale) => Promise<StoreGoods | null> {
  const stores = new LRUCache<string, LastGood<StoreGoods>>({ max: maxStores });
  return (tenantCode, locale) => {
    const key = `${tenantCode}/${locale}`;
    let store = stores.get(key);
    if (!store) {
      store = new LastGood(
        async () => inAllLanguages(await read(tenantCode, locale)),
        (error) => logger.warn({ err: error }, 'the store gave no map; the last good one is shown'),
      );
      stores.set(key, store);
    }
    return store.current();
  };
}

function inAllLanguages(goods: UpstreamStoreGoods): StoreGoods {
  return {
    ...goods,
    slides: goods.slides.map((slide) => ({ ...slide, title: toLocalized(slide.title) })),
    signageEvents: goods.signageEvents.map((event) => ({
      ...event,
      title: toLocalized(event.title),
      text: toLocalized(event.text),
    })),
  };
}
