import type { StoreCouponSpot } from '../../upstreams/store/schema.ts';
import type { Locale } from '../localized-texts.ts';
import { catalogProduct } from './catalog.ts';
import { toProduct } from './find-products.ts';

interface Spot {
  spotNo: number;
  /** A product id of the catalog, or the names of a delisted product. */
  item: number | { ko: string; en: string };
  discount: number | null;
  at: [x: number, y: number, radius: number];
}

/** As entered by staff: unordered, with a gap in the numbers, and two without a product. */
const spots: readonly Spot[] = [
  { spotNo: 4, item: 881, discount: 15, at: [28, 22.794, 1.2] },
  { spotNo: 1, item: 42, discount: 10, at: [12.3, 4.5, 1] },
  { spotNo: 9, item: 512, discount: 20, at: [34.2, 10.4, 1.5] },
  { spotNo: 2, item: 196, discount: 5, at: [4, 1, 2] },
  {
    spotNo: 11,
    item: { ko: '시식 코너 바우처', en: 'Tasting Corner Voucher' },
    discount: null,
    at: [18.5, 14.25, 1],
  },
  { spotNo: 6, item: 107, discount: 12, at: [9.1, 5.3, 0.8] },
  { spotNo: 3, item: 163, discount: 8, at: [21.4, 6.1, 1] },
  { spotNo: 7, item: 184, discount: 25, at: [29.8, 6.2, 1] },
  { spotNo: 10, item: 330, discount: 10, at: [19.4, 24.1, 1.5] },
  {
    spotNo: 5,
    item: { ko: '봄 한정 딸기 라떼', en: 'Spring Strawberry Latte' },
    discount: 30,
    at: [15.5, 21.75, 1],
  },
];

export function couponSpots(locale: Locale): StoreCouponSpot[] {
  return spots.map(({ spotNo, item, discount, at: [x, y, radius] }) => {
    const product = typeof item === 'number' ? catalogProduct(item) : undefined;
    const place = { spot_no: spotNo, discount_value: discount, location: { x, y, radius } };
    if (typeof item !== 'number') {
      return {
        ...place,
        item_id: null,
        item_name: item.ko,
        item_name_en: item.en,
        brand: null,
        product: null,
      };
    }
    if (!product) throw new Error(`coupon spot ${spotNo}: no product ${item} in catalog.csv`);
    return {
      ...place,
      item_id: item,
      item_name: product.names.ko,
      item_name_en: product.names.en,
      brand: product.brand,
      product: toProduct(product, locale),
    };
  });
}
