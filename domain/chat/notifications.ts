import { type Localized, toLocalized, type UpstreamText } from './localized.ts';
import { type Location, type Product, type ProductLookup, toProduct } from './product.ts';

/** The 19 fields of an ad (NOTI-05, ruling Q21). */
export interface AdItem {
  item_id: number | null;
  rec_id: string | null;
  item_name: string;
  item_name_en: string | null;
  brand: string | null;
  zone_id: number | null;
  zone_name: string | null;
  type: 'ads' | 'coupon';
  /** Percent. */
  discount_pct: number | null;
  applied_score: number | null;
  priority_score: number | null;
  method: string | null;
  reason_type: string | null;
  reason_detail: Localized | null;
  reason_detail_marketing: Localized | null;
  /** From 1. */
  rank: number;
  price: number | null;
  price_unit: string | null;
  product: Product | null;
}

/** A coupon or a coupon spot: the fields of an ad, and a location. */
export interface CouponItem extends AdItem {
  location: Location | null;
}

export interface Ad {
  /** The signage that shows these ads; null without a match (NOTI-03). */
  signage: Location | null;
  /** The three strongest, strongest first (NOTI-04). */
  items: AdItem[];
}

/** The snapshot of step 4. */
export interface Notifications {
  ad: Ad;
  coupon: CouponItem[];
}

export interface UpstreamNotification {
  rec_id: string;
  item_id: number | null;
  item_name: string;
  item_name_en: string | null;
  brand: string | null;
  zone_id: number | null;
  zone_name: string | null;
  discount_pct: number | null;
  applied_score: number | null;
  priority_score: number | null;
  method: string | null;
  reason_type: string | null;
  reason_detail: UpstreamText;
  reason_detail_marketing: UpstreamText;
  rank: number;
}

export interface Signage {
  signage_no: number;
  zone_ids: number[];
  location: Location;
}

export interface CouponSpot {
  spot_no: number;
  item_id: number | null;
  item_name: string;
  item_name_en: string | null;
  brand: string | null;
  /** Percent. */
  discount_value: number | null;
  location: Location;
  product: Product | null;
}

const adsShown = 3;

export function buildNotifications(
  answer: { ads: readonly UpstreamNotification[]; coupons: readonly UpstreamNotification[] },
  products: ProductLookup,
  signages: readonly Signage[],
): Notifications {
  const ads = byRank(answer.ads).slice(0, adsShown);
  return {
    ad: { signage: matchSignage(ads, signages), items: ads.map((ad) => toItem(ad, 'ads', products)) },
    coupon: byRank(answer.coupons).map((coupon) => {
      const item = toItem(coupon, 'coupon', products);
      return { ...item, location: item.product?.location ?? null };
    }),
  };
}

/** The store's coupon spots, by number; the fields of a recommendation are null (NOTI-10..19). */
export function buildCouponSpots(spots: readonly CouponSpot[]): CouponItem[] {
  return spots
    .toSorted((a, b) => a.spot_no - b.spot_no)
    .map((spot, index) => ({
      item_id: spot.item_id,
      rec_id: null,
      item_name: spot.item_name,
      item_name_en: spot.item_name_en,
      brand: spot.brand,
      zone_id: null,
      zone_name: null,
      type: 'coupon',
      discount_pct: spot.discount_value,
      applied_score: null,
      priority_score: null,
      method: null,
      reason_type: null,
      reason_detail: null,
      reason_detail_marketing: null,
      rank: index + 1,
      price: spot.product?.price ?? null,
      price_unit: spot.product?.price_unit ?? null,
      product: spot.product && toProduct(spot.product),
      location: spot.location,
    }));
}

/** The signage of the strongest ad whose zone has one; the lowest number if it has several. */
function matchSignage(ads: readonly UpstreamNotification[], signages: readonly Signage[]): Location | null {
  const byNumber = signages.toSorted((a, b) => a.signage_no - b.signage_no);
  for (const { zone_id } of ads) {
    const signage =
      zone_id === null ? undefined : byNumber.find(({ zone_ids }) => zone_ids.includes(zone_id));
    if (signage) {
      const { x, y, radius } = signage.location;
      return { x, y, radius };
    }
  }
  return null;
}

function byRank(items: readonly UpstreamNotification[]): UpstreamNotification[] {
  return items.toSorted((a, b) => a.rank - b.rank);
}

/** The product is looked up by its names if the id is missing or unknown to the store. */
function toItem(item: UpstreamNotification, type: 'ads' | 'coupon', products: ProductLookup): AdItem {
  const product = products.find(item.item_id, item.item_name, item.item_name_en);
  return {
    item_id: item.item_id,
    rec_id: item.rec_id,
    item_name: item.item_name,
    item_name_en: item.item_name_en,
    brand: item.brand,
    zone_id: item.zone_id,
    zone_name: item.zone_name,
    type,
    discount_pct: item.discount_pct,
    applied_score: item.applied_score,
    priority_score: item.priority_score,
    method: item.method,
    reason_type: item.reason_type,
    reason_detail: toLocalized(item.reason_detail),
    reason_detail_marketing: toLocalized(item.reason_detail_marketing),
    rank: item.rank,
    price: product?.price ?? null,
    price_unit: product?.price_unit ?? null,
    product,
  };
}
