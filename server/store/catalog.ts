import { LRUCache } from 'lru-cache';
import type { Locale } from '../../domain/chat/locale.ts';
import { type Localized, toLocalized, type UpstreamText } from '../../domain/chat/localized.ts';
import type { CouponSpot } from '../../domain/chat/notifications.ts';
import type { Location, Product } from '../../domain/chat/product.ts';
import type { Logger } from '../../logger.ts';
import { StaleIfErrorCache } from './stale-if-error-cache.ts';

/** What a store has on its floor, and what its signages show while nobody is near. */
export interface StoreCatalog {
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
export type UpstreamCatalog = Omit<StoreCatalog, 'slides' | 'signageEvents'> & {
  slides: (Omit<SignageSlide, 'title'> & { title: UpstreamText })[];
  signageEvents: (Omit<SignageEvent, 'title' | 'text'> & { title: UpstreamText; text: UpstreamText })[];
};

/** Reads a store, its products named in a language; handed in, since the server calls no upstream by itself. */
export type ReadCatalog = (tenantCode: string, locale: Locale) => Promise<UpstreamCatalog>;

/** What the server reads of stores. */
export interface StoreReaders {
  couponSpots(tenantCode: string): Promise<CouponSpot[]>;
  catalog: ReadCatalog;
}

/** Maps are looked at by few, and each holds a catalog. */
const maxStores = 50;

/** A store as it is now, or as it was when it last answered; null when it never has. Never rejects. */
export function createStoreCatalogs(
  read: ReadCatalog,
  logger: Logger,
): (tenantCode: string, locale: Locale) => Promise<StoreCatalog | null> {
  const stores = new LRUCache<string, StaleIfErrorCache<StoreCatalog>>({ max: maxStores });
  return (tenantCode, locale) => {
    const key = `${tenantCode}/${locale}`;
    let store = stores.get(key);
    if (!store) {
      store = new StaleIfErrorCache(
        async () => inAllLanguages(await read(tenantCode, locale)),
        (error) => logger.warn({ err: error }, "failed to read the store's map; serving the last good one"),
      );
      stores.set(key, store);
    }
    return store.current();
  };
}

function inAllLanguages(goods: UpstreamCatalog): StoreCatalog {
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
