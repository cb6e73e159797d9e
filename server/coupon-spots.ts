import { LRUCache } from 'lru-cache';
import { buildCouponSpots, type CouponItem, type CouponSpot } from '../domain/chat/notifications.ts';
import type { Logger } from '../logger.ts';

/** Reads the store's coupon spots; handed in, since the server calls no upstream by itself. */
export type ReadCouponSpots = (tenantCode: string) => Promise<CouponSpot[]>;

/** Coupon spots of one store, as views show them; the same object as long as they stay the same. */
export interface CouponSpots {
  items: CouponItem[];
}

/** How long the store is left alone after it failed, so that polls stay quick while it is away. */
const pauseMs = 2_000;
const none: CouponSpots = { items: [] };

/**
 * Coupon spots for polls: live (ruling Q51), one call of the store for all polls that arrive together,
 * and while the store is away its last good answer, or none. Never rejects.
 */
export function createCouponSpots(
  read: ReadCouponSpots,
  logger: Logger,
): (tenantCode: string) => Promise<CouponSpots> {
  const stores = new LRUCache<string, StoreSpots>({ max: 1_000 });
  return (tenantCode) => {
    let store = stores.get(tenantCode);
    if (!store) {
      store = new StoreSpots(() => read(tenantCode), logger);
      stores.set(tenantCode, store);
    }
    return store.current();
  };
}

class StoreSpots {
  readonly #read: () => Promise<CouponSpot[]>;
  readonly #logger: Logger;
  #underWay: Promise<CouponSpots> | null = null;
  #pausedUntil = 0;
  #lastGood = none;
  #lastText = '';

  constructor(read: () => Promise<CouponSpot[]>, logger: Logger) {
    this.#read = read;
    this.#logger = logger;
  }

  current(): Promise<CouponSpots> {
    if (Date.now() < this.#pausedUntil) return Promise.resolve(this.#lastGood);
    this.#underWay ??= this.#refresh().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #refresh(): Promise<CouponSpots> {
    try {
      const spots = await this.#read();
      const text = JSON.stringify(spots);
      if (text !== this.#lastText) {
        this.#lastText = text;
        this.#lastGood = { items: buildCouponSpots(spots) };
      }
    } catch (error) {
      this.#pausedUntil = Date.now() + pauseMs;
      this.#logger.warn({ err: error }, 'the store gave no coupon spots; the last good ones are shown');
    }
    return this.#lastGood;
  }
}
