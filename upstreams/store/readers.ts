import { createStoreClient, type StoreClientOptions } from './client.ts';

type Locale = 'ko' | 'en' | 'ja';

/** Polls wait no longer than this for coupon spots. */
const couponSpotsTimeoutMs = 1_000;
const goodsTimeoutMs = 3_000;

/** What the server reads of stores, without steps of a round behind it. Rejects with an UpstreamError. */
export function createStoreReaders(options: Omit<StoreClientOptions, 'timeoutMs'>) {
  const store = createStoreClient({ ...options, timeoutMs: goodsTimeoutMs });
  const newCall = (tenantCode: string) => ({ tenantCode, signal: new AbortController().signal });

  return {
    couponSpots: (tenantCode: string) =>
      store.couponSpots({ ...newCall(tenantCode), timeoutMs: couponSpotsTimeoutMs }),

    /** All that a map of the store shows. */
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
