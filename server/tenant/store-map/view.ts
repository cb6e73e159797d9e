import type { z } from 'zod';
import type { Location, Product } from '../../../domain/chat/product.ts';
import { pick } from '../../../domain/pick.ts';
import type { StoreCatalog } from '../../store/catalog.ts';
import { fields, type mapProductSchema, type StoreMapView } from './view-schema.ts';

/** GET /api/v1/sdk-chat/store-map: locations in the store, and the idle content of its signages. */
export function toStoreMapView(catalog: StoreCatalog): StoreMapView {
  const products = catalog.products.flatMap(toProductView);
  const signages = catalog.signages.map((signage) => pick(signage, fields.signage));
  const coupon_spots = catalog.couponSpots
    .toSorted((a, b) => a.spot_no - b.spot_no)
    .map((spot) => pick(spot, fields.couponSpot));
  return {
    extent: getExtent([...products, ...signages, ...coupon_spots].map(({ location }) => location)),
    products,
    signages,
    coupon_spots,
    slides: catalog.slides.map((slide) => ({
      ...pick(slide, fields.slide),
      products: slide.products.map((product) => pick(product, fields.slideProduct)),
    })),
    signage_events: catalog.signageEvents.map((event) => pick(event, fields.signageEvent)),
  };
}

/** Empty for a product without a location. */
function toProductView(product: Product): z.infer<typeof mapProductSchema>[] {
  const { location } = product;
  return location === null ? [] : [{ ...pick(product, fields.product), location }];
}

/** The size of the floor, from its corner to the farthest circle, in whole metres. */
function getExtent(locations: Location[]) {
  const getMax = (axis: 'x' | 'y') =>
    locations.reduce((most, location) => Math.max(most, Math.ceil(location[axis] + location.radius)), 1);
  return { width: getMax('x'), height: getMax('y') };
}
