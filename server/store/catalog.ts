import { LRUCache } from 'lru-cache';
import type { Locale } from '../../domain/chat/locale.ts';
import { type Localized, toLocalized, type UpstreamText } from '../../domain/chat/localized.ts';
import type { CouponSpot } from '../../domain/chat/notifications.ts';
import type { Location, Product } from '../../domain/chat/product.ts';
import type { Logger } from '../../logger.ts';
import { StaleIfErrorCache } from './stale-if-error-cache.ts';

/** A store's floor, and the content of its signages while no shopper is near. */
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

/** A slide for a signage, entered by staff. */
export interface SignageSlide {
  signage_no: number;
  /** From 1. */
  slide_no: number;
  title: Localized;
  products: SlideProduct[];
}

export type SlideProduct = Pick<Product, 'id' | 'name' | 'brand' | 'price' | 'price_unit' | 'src_url'>;

/** An event in the store, such as a tasting. */
export interface SignageEvent {
  event_id: string;
  title: Localized;
  text: Localized;
  enabled: boolean;
}

/** The catalog as the store answers it, with texts in the languages that it has. */
export type UpstreamCatalog = Omit<StoreCatalog, 'slides' | 'signageEvents'> & {
  slides: (Omit<SignageSlide, 'title'> & { title: UpstreamText })[];
  signageEvents: (Omit<SignageEvent, 'title' | 'text'> & { title: UpstreamText; text: UpstreamText })[];
};

/** Reads a store's catalog, with product names in a language. Injected, because `server/` does not import upstreams. */
export type ReadCatalog = (tenantCode: string, locale: Locale) => Promise<UpstreamCatalog>;

/** Reads from stores. */
export interface StoreReaders {
  couponSpots(tenantCode: string): Promise<CouponSpot[]>;
  catalog: ReadCatalog;
}

/** Few, because each cached catalog is large and maps are rarely opened. */
const maxStores = 50;

/**
 * Reads stores' catalogs. Serves the last good answer while a store fails, null if it never answered. Never rejects.
 */
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
        async () => localizeCatalog(await read(tenantCode, locale)),
        (error) =>
          logger.warn({ err: error }, "failed to read the store's catalog; serving the last good one"),
      );
      stores.set(key, store);
    }
    return store.current();
  };
}

function localizeCatalog(catalog: UpstreamCatalog): StoreCatalog {
  return {
    ...catalog,
    slides: catalog.slides.map((slide) => ({ ...slide, title: toLocalized(slide.title) })),
    signageEvents: catalog.signageEvents.map((event) => ({
      ...event,
      title: toLocalized(event.title),
      text: toLocalized(event.text),
    })),
  };
}
