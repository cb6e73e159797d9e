import type { Circle } from './circle.ts';

/** What a live event says of an item; apps may leave out any of it. */
export interface EventItem {
  zone_id?: number | null;
  location?: Circle | null;
  product?: { location: Circle | null } | null;
}

export interface PlacedSignage {
  signage_no: number;
  zone_ids: readonly number[];
  location: Circle;
}

/** Where a live event shows on the map. */
export interface LivePlace {
  kind: 'signage' | 'coupon' | 'product';
  at: Circle;
}

/** The event's own place, else its product's. */
export function placeOf(item: EventItem): Circle | null {
  return item.location ?? item.product?.location ?? null;
}

/** The signage that advertises items: of the first whose zone has one, as the server matches it. */
export function signageFor(
  items: readonly EventItem[],
  signages: readonly PlacedSignage[],
): PlacedSignage | null {
  const byNumber = signages.toSorted((a, b) => a.signage_no - b.signage_no);
  for (const { zone_id } of items) {
    const found = byNumber.find(({ zone_ids }) => zone_ids.some((zone) => zone === zone_id));
    if (found) return found;
  }
  return null;
}

/** The places of a backlist: the signage of its ads, and each coupon's own (DUI-05). */
export function backlistPlaces(
  items: readonly (EventItem & { type?: string })[],
  signages: readonly PlacedSignage[],
): LivePlace[] {
  const [coupons, ads] = [
    items.filter(({ type }) => type === 'coupon'),
    items.filter(({ type }) => type !== 'coupon'),
  ];
  const signage = signageFor(ads, signages);
  return [
    ...(signage ? [{ kind: 'signage' as const, at: signage.location }] : []),
    ...coupons.flatMap((item) => toPlace('coupon', placeOf(item))),
  ];
}

/** The one place of a coupon or a recommended item. */
export function itemPlaces(kind: 'coupon' | 'product', item: EventItem): LivePlace[] {
  return toPlace(kind, placeOf(item));
}

function toPlace(kind: LivePlace['kind'], at: Circle | null): LivePlace[] {
  return at === null ? [] : [{ kind, at }];
}
