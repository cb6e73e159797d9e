import type { Circle } from './circle.ts';

/** An item of a live event; apps may omit any field. */
interface EventItem {
  zone_id?: number | null;
  location?: Circle | null;
  product?: { location: Circle | null } | null;
}

export interface PlacedSignage {
  signage_no: number;
  zone_ids: readonly number[];
  location: Circle;
}

/** The location of a live event on the map. */
export interface LiveLocation {
  kind: 'signage' | 'coupon' | 'product';
  at: Circle;
}

/** The item's own location, else its product's. */
function getLocation(item: EventItem): Circle | null {
  return item.location ?? item.product?.location ?? null;
}

/** The signage that advertises items: that of the first item whose zone has one, as on the server. */
export function findSignage(
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

/** The locations of a back list: the signage of its ads, and each coupon's own (DUI-05). */
export function getBacklistLocations(
  items: readonly (EventItem & { type?: string })[],
  signages: readonly PlacedSignage[],
): LiveLocation[] {
  const [coupons, ads] = [
    items.filter(({ type }) => type === 'coupon'),
    items.filter(({ type }) => type !== 'coupon'),
  ];
  const signage = findSignage(ads, signages);
  return [
    ...(signage ? [{ kind: 'signage' as const, at: signage.location }] : []),
    ...coupons.flatMap((item) => toLocations('coupon', getLocation(item))),
  ];
}

/** The location of a coupon or a recommended item. */
export function getItemLocations(kind: 'coupon' | 'product', item: EventItem): LiveLocation[] {
  return toLocations(kind, getLocation(item));
}

function toLocations(kind: LiveLocation['kind'], at: Circle | null): LiveLocation[] {
  return at === null ? [] : [{ kind, at }];
}
