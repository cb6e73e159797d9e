import type { CouponSpot } from '../../../domain/chat/notifications.ts';
import type { Location, Product } from '../../../domain/chat/product.ts';
import type { SignageEvent, SignageSlide, StoreCatalog, StoreSignage } from '../../store/catalog.ts';

export type StoreMapView = ReturnType<typeof toStoreMapView>;

/** GET /api/v1/sdk-chat/store-map: what is where, and what signages show while nobody is near. */
export function toStoreMapView({ products, signages, couponSpots, slides, signageEvents }: StoreCatalog) {
  const placed = products.flatMap(toProductView);
  const spots = couponSpots.toSorted((a, b) => a.spot_no - b.spot_no).map(toSpotView);
  return {
    extent: extentOf([...placed, ...signages, ...spots].map(({ location }) => location)),
    products: placed,
    signages: signages.map(toSignageView),
    coupon_spots: spots,
    slides: slides.map(toSlideView),
    signage_events: signageEvents.map(toSignageEventView),
  };
}

/** None for a product that is on no shelf yet. */
function toProductView(product: Product) {
  const { id, name, brand, price, price_unit, src_url, section_code, section_name, location } = product;
  if (location === null) return [];
  return [{ id, name, brand, price, price_unit, src_url, section_code, section_name, location }];
}

function toSignageView({ signage_no, name, zone_ids, location }: StoreSignage) {
  return { signage_no, name, zone_ids, location };
}

function toSpotView(spot: CouponSpot) {
  const { spot_no, item_id, item_name, item_name_en, brand, discount_value, location } = spot;
  return { spot_no, item_id, item_name, item_name_en, brand, discount_value, location };
}

function toSlideView({ signage_no, slide_no, title, products }: SignageSlide) {
  return {
    signage_no,
    slide_no,
    title,
    products: products.map(({ id, name, brand, price, price_unit, src_url }) => ({
      id,
      name,
      brand,
      price,
      price_unit,
      src_url,
    })),
  };
}

function toSignageEventView({ event_id, title, text, enabled }: SignageEvent) {
  return { event_id, title, text, enabled };
}

/** As far as the store's things reach from its corner, in whole metres. */
function extentOf(locations: Location[]) {
  const reach = (axis: 'x' | 'y') =>
    locations.reduce((most, location) => Math.max(most, Math.ceil(location[axis] + location.radius)), 1);
  return { width: reach('x'), height: reach('y') };
}
