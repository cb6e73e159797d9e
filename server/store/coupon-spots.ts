import { LRUCache } from 'lru-cache';
import { buildCouponSpots, type CouponItem, type CouponSpot } from '../../domain/chat/notifications.ts';
import type { Logger } from '../../logger.ts';
import { StaleIfErrorCache } from './stale-if-error-cache.ts';

/** Reads the store's coupon spots; handed in, since the server calls no upstream by itself. */
export type ReadCouponSpots = (tenantCode: string) => Promise<CouponSpot[]>;

/** Coupon spots of one store, as views show them; the same object as long as they stay the same. */
export interface CouponSpots {
  items: CouponItem[];
}

const none: CouponSpots = { items: [] };

/**
 * Coupon spots for polls: live (ruling Q51), one call of the store for all polls that arrive together,
 * and while the store is away its last good answer, or none. Never rejects.
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
        sameWhileSame(() => read(tenantCode)),
        (error) => logger.warn({ err: error }, 'failed to read coupon spots; serving the last good ones'),
      );
      stores.set(tenantCode, store);
    }
    return (await store.current()) ?? none;
  };
}

function sameWhileSame(read: () => Promise<CouponSpot[]>): () => Promise<CouponSpots> {
  let last = none;
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
