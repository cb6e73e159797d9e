import { describe, expect, test } from '@jest/globals';
import { buildCouponSpots } from '../../../domain/chat/notifications.ts';
import { couponSpot, product } from '../../support/catalog.ts';

describe('a coupon spot', () => {
  const [built] = buildCouponSpots([couponSpot()]);

  test("keeps the store's item data [NOTI-12, NOTI-17, NOTI-38]", () => {
    expect(built).toMatchObject({
      type: 'coupon',
      item_id: 1,
      item_name: '두부',
      item_name_en: 'Tofu',
      brand: '풀무원',
      discount_pct: 5,
      price: 1_200,
      price_unit: 'KRW',
      product: product(),
    });
  });

  test('has no recommendation fields [NOTI-13, NOTI-14, NOTI-15, NOTI-16]', () => {
    const unset = {
      rec_id: null,
      zone_id: null,
      zone_name: null,
      applied_score: null,
      priority_score: null,
      method: null,
      reason_type: null,
      reason_detail: null,
      reason_detail_marketing: null,
    };
    expect(built).toMatchObject(unset);
  });

  test("has its own location, not its product's [NOTI-19]", () => {
    expect(built?.location).toEqual({ x: 12.3, y: 4, radius: 1 });
  });

  test('has the 20 fields of a coupon [NOTI-11]', () => {
    expect(Object.keys(built ?? {})).toHaveLength(20);
  });

  test('may have no product, and then no price [NOTI-27]', () => {
    expect(buildCouponSpots([couponSpot({ product: null })])).toMatchObject([
      { item_name: '두부', price: null, price_unit: null, product: null },
    ]);
  });

  test('is ranked from 1 by its number [NOTI-18]', () => {
    const spots = [30, 2, 11].map((spot_no) => couponSpot({ spot_no, item_id: spot_no }));
    const ranked = buildCouponSpots(spots).map(({ item_id, rank }) => [item_id, rank]);
    expect(ranked).toEqual([
      [2, 1],
      [11, 2],
      [30, 3],
    ]);
  });
});
