import { pick } from '../pick.ts';
import { type Location, type Product, type ProductLookup, toPrice, toProduct } from './product.ts';
import { type Reasons, toReasons, type UpstreamReasons } from './reasons.ts';

/** What llm-demo says of an ad or a coupon, and views show unchanged. */
interface NotificationFields {
  item_id: number | null;
  rec_id: string;
  item_name: string;
  item_name_en: string | null;
  brand: string | null;
  zone_id: number | null;
  zone_name: string | null;
  /** Percent. */
  discount_pct: number | null;
  applied_score: number | null;
  priority_score: number | null;
  method: string | null;
  reason_type: string | null;
  /** From 1. */
  rank: number;
}

const notificationFields = [
  'item_id',
  'rec_id',
  'item_name',
  'item_name_en',
  'brand',
  'zone_id',
  'zone_name',
  'discount_pct',
  'applied_score',
  'priority_score',
  'method',
  'reason_type',
  'rank',
] as const satisfies (keyof NotificationFields)[];

export interface UpstreamNotification extends NotificationFields, UpstreamReasons {}

interface ShownNotification extends NotificationFields, Reasons {
  price: number | null;
  price_unit: string | null;
  product: Product | null;
}

/** The 19 fields of an ad (NOTI-05, ruling Q21). */
interface AdItem extends ShownNotification {
  type: 'ads';
}

/** The fields of an ad, and a location. */
export interface CouponItem extends ShownNotification {
  type: 'coupon';
  location: Location | null;
}

/** The fields of a recommendation, which a coupon of the store itself does not have (NOTI-12..16). */
const notRecommended = {
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

/** A coupon spot, with the fields of a coupon. */
export type CouponSpotItem = Omit<CouponItem, keyof typeof notRecommended | 'location'> &
  typeof notRecommended & { location: Location };

interface Ad {
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
    ad: {
      signage: matchSignage(ads, signages),
      items: ads.map((ad) => ({ ...toShown(ad, products), type: 'ads' })),
    },
    coupon: byRank(answer.coupons).map((coupon) => {
      const shown = toShown(coupon, products);
      return { ...shown, type: 'coupon', location: shown.product?.location ?? null };
    }),
  };
}

/** The store's coupon spots, by number; the fields of a recommendation are null (NOTI-10..19). */
export function buildCouponSpots(spots: readonly CouponSpot[]): CouponSpotItem[] {
  return spots
    .toSorted((a, b) => a.spot_no - b.spot_no)
    .map((spot, index) => ({
      ...notRecommended,
      ...pick(spot, ['item_id', 'item_name', 'item_name_en', 'brand', 'location']),
      ...toPrice(spot.product),
      type: 'coupon',
      discount_pct: spot.discount_value,
      rank: index + 1,
      product: spot.product && toProduct(spot.product),
    }));
}

/** The signage of the strongest ad whose zone has one; the lowest number if it has several. */
function matchSignage(ads: readonly UpstreamNotification[], signages: readonly Signage[]): Location | null {
  const byNumber = signages.toSorted((a, b) => a.signage_no - b.signage_no);
  for (const { zone_id } of ads) {
    const signage =
      zone_id === null ? undefined : byNumber.find(({ zone_ids }) => zone_ids.includes(zone_id));
    if (signage) return pick(signage.location, ['x', 'y', 'radius']);
  }
  return null;
}

function byRank(items: readonly UpstreamNotification[]): UpstreamNotification[] {
  return items.toSorted((a, b) => a.rank - b.rank);
}

/** The product is looked up by its names if the id is missing or unknown to the store. */
function toShown(item: UpstreamNotification, products: ProductLookup): ShownNotification {
  const product = products.find(item.item_id, item.item_name, item.item_name_en);
  return { ...pick(item, notificationFields), ...toReasons(item), ...toPrice(product), product };
}
