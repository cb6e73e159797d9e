import { LRUCache } from 'lru-cache';
import { buildCouponSpots, type CouponSpot, type CouponSpotItem } from '../../domain/chat/notifications.ts';
import type { Logger } from '../../logger.ts';
import { StaleIfErrorCache } from './stale-if-error-cache.ts';

/** Reads a store's coupon spots. Injected, because `server/` does not import upstreams. */
export type ReadCouponSpots = (tenantCode: string) => Promise<CouponSpot[]>;

/** Coupon spots of one store, as views show them; the same object while they are unchanged. */
export interface CouponSpots {
  items: CouponSpotItem[];
}

const noSpots: CouponSpots = { items: [] };

/**
 * Reads coupon spots for polls, live (ruling Q51). Concurrent polls share one call to the store. Serves the last good
 * answer, or an empty list, while the store fails. Never rejects.
 */
export function createCouponSpots(
  read: ReadCouponSpots,
  logger: Logger,
): (tenantCode: string) => Promise<CouponSpots> {
  const stores = new LRUCache<string, StaleIfErrorCache<CouponSpots>>({ max: 1_000 });
  return async (tenantCode) => {
    let store = stores.get(tenantCode);
    if (!store) {
      store = new StaleIfErrorCache(
        reuseIfUnchanged(() => read(tenantCode)),
        (error) => logger.warn({ err: error }, 'failed to read coupon spots; serving the last good ones'),
      );
      stores.set(tenantCode, store);
    }
    return (await store.current()) ?? noSpots;
  };
}

function reuseIfUnchanged(read: () => Promise<CouponSpot[]>): () => Promise<CouponSpots> {
  let last = noSpots;
  let lastText = '';
  return async () => {
    const spots = await read();
    const text = JSON.stringify(spots);
    if (text !== lastText) {
      lastText = text;
      last = { items: buildCouponSpots(spots) };
    }
    return last;
  };
}
