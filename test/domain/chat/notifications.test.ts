import { describe, expect, test } from '@jest/globals';
import { buildNotifications, type Signage } from '../../../domain/chat/notifications.ts';
import { ProductLookup } from '../../../domain/chat/product.ts';
import { match, notification, product } from '../../support/catalog.ts';

const none = new ProductLookup([]);
const tofu = new ProductLookup([match()]);
const signage = (signage_no: number, ...zone_ids: number[]): Signage => ({
  signage_no,
  zone_ids,
  location: { x: signage_no, y: 0.5, radius: 2 },
});

function toAds(ranks: number[]) {
  const ads = ranks.map((rank) => notification({ rank, rec_id: `rec-${rank}` }));
  return buildNotifications({ ads, coupons: [] }, none, []).ad.items;
}

describe('ads', () => {
  test('have 19 fields, the product and its price among them [NOTI-05, NOTI-26, NOTI-36]', () => {
    const built = buildNotifications({ ads: [notification()], coupons: [] }, tofu, []);
    const { reason_detail, reason_detail_marketing, ...same } = notification();
    expect(built.ad.items).toEqual([
      {
        ...same,
        type: 'ads',
        reason_detail: { ko: reason_detail, en: reason_detail, ja: reason_detail },
        reason_detail_marketing: { ko: '오늘의 추천', en: '오늘의 추천', ja: '오늘의 추천' },
        price: 1_200,
        price_unit: 'KRW',
        product: product(),
      },
    ]);
    expect(Object.keys(built.ad.items[0] ?? {})).toHaveLength(19);
  });

  test('are the three strongest, strongest first [NOTI-04]', () => {
    expect(toAds([4, 2, 5, 1, 3]).map(({ rec_id }) => rec_id)).toEqual(['rec-1', 'rec-2', 'rec-3']);
  });

  test.each([[[]], [[7]], [[2, 1]]])('may be fewer than three: %j', (ranks) => {
    expect(toAds(ranks)).toHaveLength(ranks.length);
  });

  test('without a product keep their names and have no price [NOTI-21, NOTI-23, NOTI-27]', () => {
    const ads = [notification({ item_id: null })];
    expect(buildNotifications({ ads, coupons: [] }, none, []).ad.items).toMatchObject([
      {
        item_id: null,
        item_name: '두부',
        item_name_en: 'Tofu',
        price: null,
        price_unit: null,
        product: null,
      },
    ]);
  });

  test('without an id find their product by the English name [NOTI-20]', () => {
    const ads = [notification({ item_id: null })];
    const byName = new ProductLookup([match({ id: 5, matched_name: 'tofu' })]);
    const [ad] = buildNotifications({ ads, coupons: [] }, byName, []).ad.items;
    expect([ad?.item_id, ad?.product?.id]).toEqual([null, 5]);
  });
});

describe('the signage', () => {
  const shown = (zones: (number | null)[], signages: Signage[]) => {
    const ads = zones.map((zone_id, index) => notification({ zone_id, rank: index + 1 }));
    return buildNotifications({ ads, coupons: [] }, none, signages).ad.signage?.x ?? null;
  };

  test.each<[string, (number | null)[], Signage[], number | null]>([
    ["is that of the strongest ad's zone", [4, 5], [signage(1, 5), signage(2, 3, 4)], 2],
    ['is that of the next ad when the first has none', [null, 9, 5], [signage(1, 5)], 1],
    ['is the lowest number of several', [4], [signage(8, 4), signage(3, 4), signage(5, 4)], 3],
    ['is null when no zone has one', [4], [signage(1, 5)], null],
    ['is null when no ad has a zone', [null], [signage(1, 4)], null],
    ['does not come from an ad that is not shown', [1, 2, 3, 4], [signage(1, 4)], null],
  ])('%s [NOTI-03]', (_what, zones, signages, expected) => {
    expect(shown(zones, signages)).toBe(expected);
  });

  test('shows only x, y and radius [NOTI-03, NOTI-39]', () => {
    const named = { ...signage(1, 4), name: 'entrance', location: { x: 4, y: 0.5, radius: 2, floor: 1 } };
    const { ad } = buildNotifications({ ads: [notification()], coupons: [] }, none, [named]);
    expect(ad.signage).toEqual({ x: 4, y: 0.5, radius: 2 });
  });

  test('is null without ads', () => {
    expect(buildNotifications({ ads: [], coupons: [] }, none, [signage(1, 4)])).toEqual({
      ad: { signage: null, items: [] },
      coupon: [],
    });
  });
});

describe('coupons', () => {
  const toCoupons = (products: ProductLookup, ...changes: Parameters<typeof notification>[0][]) =>
    buildNotifications({ ads: [], coupons: changes.map(notification) }, products, []).coupon;

  test('have the location of their product [NOTI-07, NOTI-08, NOTI-09]', () => {
    const [coupon] = toCoupons(tofu, {});
    expect(coupon?.location).toEqual({ x: 22.794, y: 0.5, radius: 2 });
    expect(coupon?.location).toEqual(coupon?.product?.location);
    expect([coupon?.type, Object.keys(coupon ?? {}).length]).toEqual(['coupon', 20]);
  });

  test('have no location without that of a product [NOTI-08]', () => {
    const nowhere = new ProductLookup([match({ location: null })]);
    expect([toCoupons(none, {}), toCoupons(nowhere, {})]).toMatchObject([
      [{ location: null }],
      [{ location: null }],
    ]);
  });

  test('are complete, by rank [NOTI-06]', () => {
    const ranks = [5, 1, 4, 2, 3].map((rank) => ({ rank }));
    expect(toCoupons(none, ...ranks).map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
  });
});
