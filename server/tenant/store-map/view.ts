import type { CouponSpot } from '../../../domain/chat/notifications.ts';
import type { Location, Product } from '../../../domain/chat/product.ts';
import type { SignageEvent, SignageSlide, StoreCatalog, StoreSignage } from '../../store/catalog.ts';

export type StoreMapView = ReturnType<typeof toStoreMapView>;

/** GET /api/v1/sdk-chat/store-map: locations in the store, and the idle content of its signages. */
export function toStoreMapView({ products, signages, couponSpots, slides, signageEvents }: StoreCatalog) {
  const productViews = products.flatMap(toProductView);
  const spots = couponSpots.toSorted((a, b) => a.spot_no - b.spot_no).map(toSpotView);
  return {
    extent: getExtent([...productViews, ...signages, ...spots].map(({ location }) => location)),
    products: productViews,
    signages: signages.map(toSignageView),
    coupon_spots: spots,
    slides: slides.map(toSlideView),
    signage_events: signageEvents.map(toSignageEventView),
  };
}

/** Empty for a product without a location. */
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

/** The size of the floor, from its corner to the farthest circle, in whole metres. */
function getExtent(locations: Location[]) {
  const getMax = (axis: 'x' | 'y') =>
    locations.reduce((most, location) => Math.max(most, Math.ceil(location[axis] + location.radius)), 1);
  return { width: getMax('x'), height: getMax('y') };
}
