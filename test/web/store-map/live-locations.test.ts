import { describe, expect, it } from '@jest/globals';
import {
  findSignage,
  getBacklistLocations,
  getItemLocations,
} from '../../../web/store-map/live-locations.ts';

const signages = [
  { signage_no: 2, zone_ids: [1, 12], location: { x: 12, y: 6, radius: 2 } },
  { signage_no: 1, zone_ids: [12, 14], location: { x: 4, y: 1, radius: 2 } },
];
const [inStore, entrance] = signages;
const at = { x: 28, y: 22, radius: 0.5 };

describe('the signage of items', () => {
  it('is that of the first item zone, lowest number first', () => {
    expect(findSignage([{ zone_id: 99 }, { zone_id: 12 }, { zone_id: 1 }], signages)).toBe(entrance);
    expect(findSignage([{ zone_id: 1 }], signages)).toBe(inStore);
  });

  it('is null when no zone has one', () => {
    expect(findSignage([{ zone_id: 99 }, { zone_id: null }, {}], signages)).toBeNull();
  });
});

describe('locations of a live event', () => {
  it('are the ads’ signage and each coupon’s location [DUI-05]', () => {
    const items = [
      { type: 'coupon', zone_id: 1, location: at },
      { type: 'ads', zone_id: 14, product: { location: at } },
      { type: 'coupon', zone_id: 1, location: null, product: null },
    ];
    expect(getBacklistLocations(items, signages)).toEqual([
      { kind: 'signage', at: { x: 4, y: 1, radius: 2 } },
      { kind: 'coupon', at },
    ]);
  });

  it('fall back on the product’s location, else are empty', () => {
    expect(getItemLocations('product', { product: { location: at } })).toEqual([{ kind: 'product', at }]);
    expect(getItemLocations('coupon', { location: null, product: { location: null } })).toEqual([]);
  });
});
