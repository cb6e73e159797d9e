import type { Locale } from '../../domain/chat/locale.ts';
import { createStoreClient, type StoreClientOptions } from './client.ts';

/** Coupon spots are read during polls, so this is short. */
const couponSpotsTimeoutMs = 1_000;
const catalogTimeoutMs = 3_000;

/** Store reads of the server, outside of rounds. Each rejects with an UpstreamError. */
export function createStoreReaders(options: Omit<StoreClientOptions, 'timeoutMs'>) {
  const store = createStoreClient({ ...options, timeoutMs: catalogTimeoutMs });
  const newCall = (tenantCode: string) => ({ tenantCode, signal: new AbortController().signal });

  return {
    couponSpots: (tenantCode: string) =>
      store.couponSpots({ ...newCall(tenantCode), timeoutMs: couponSpotsTimeoutMs }),

    /** The data of the store map. */
    async catalog(tenantCode: string, locale: Locale) {
      const call = newCall(tenantCode);
      const [products, signages, couponSpots, content] = await Promise.all([
        store.catalog(locale, call),
        store.signages(call),
        store.couponSpots(call),
        store.signageContent(locale, call),
      ]);
      const { slides, signage_events: signageEvents } = content;
      return { products, signages, couponSpots, slides, signageEvents };
    },
  };
}
