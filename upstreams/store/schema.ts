import { z } from 'zod';
import {
  id,
  integer,
  integerOrNull,
  number,
  numberOrNull,
  readList,
  text,
  textOrNull,
  upstreamText,
} from '../lenient-schemas.ts';

/**
 * The contract with the store API: JSON over HTTP, `Authorization: Bearer`, and the tenant's code in
 * `X-Tenant-Code`. Errors are `{"error": {"code", "message"}}`. Lists are read item by item, see reading.ts.
 */

const locationSchema = z.object({ x: number, y: number, radius: number });

/** A location with a missing field is null. */
const locationOrNull = z
  .object({ x: numberOrNull, y: numberOrNull, radius: numberOrNull })
  .nullish()
  .transform((location) => {
    if (!location) return null;
    const { x, y, radius } = location;
    return x === null || y === null || radius === null ? null : { x, y, radius };
  });

/** A negative price becomes null (ruling D5); prices beyond exact integers are invalid, as sums would be wrong. */
const priceOrNull = numberOrNull
  .transform((price) => (price !== null && price < 0 ? null : price))
  .pipe(z.number().max(Number.MAX_SAFE_INTEGER).nullable());

/** A product of the catalog. `price_unit` is opaque and never converted (ruling Q18). */
const productSchema = z.object({
  id: integer,
  name: text,
  brand: textOrNull,
  barcode: textOrNull,
  price: priceOrNull,
  price_unit: textOrNull,
  /** An absolute image address. */
  src_url: textOrNull,
  /** Stock. */
  quantity: numberOrNull,
  section_code: textOrNull,
  section_name: textOrNull,
  location: locationOrNull,
});
export type StoreProduct = z.infer<typeof productSchema>;

/**
 * `GET /v1/products?ids=1&ids=2&names=두부&locale=ko`: the products with those ids, and those whose name in any
 * language equals one of those names; unknown ones are left out. Names in the answer are in `locale`. `matched_name`
 * is the requested name, null for a product found by id. Without ids and names the answer is the whole catalog.
 */
export const productsAnswerSchema = z.object({
  products: readList('products', productSchema.extend({ matched_name: textOrNull })),
});
export type ProductMatch = z.infer<typeof productsAnswerSchema>['products'][number];

/**
 * `GET /v1/signage-content?locale=ko`: slides that staff have entered for signages without a shopper near, and
 * events in the store. Product names are in `locale`.
 */
export const signageContentAnswerSchema = z.object({
  slides: readList(
    'slides',
    z.object({
      signage_no: integer,
      /** From 1 for each signage. */
      slide_no: integer,
      title: upstreamText,
      products: readList(
        'products',
        productSchema.pick({
          id: true,
          name: true,
          brand: true,
          price: true,
          price_unit: true,
          src_url: true,
        }),
      ),
    }),
  ),
  signage_events: readList(
    'signage_events',
    z.object({ event_id: id, title: upstreamText, text: upstreamText, enabled: z.boolean() }),
  ),
});
export type SignageContent = z.infer<typeof signageContentAnswerSchema>;

/** `GET /v1/signages`: a signage advertises products of its zones. */
export const signagesAnswerSchema = z.object({
  signages: readList(
    'signages',
    z.object({
      signage_no: integer,
      name: text,
      zone_ids: readList('zone_ids', integer),
      location: locationSchema,
    }),
  ),
});
export type Signage = z.infer<typeof signagesAnswerSchema>['signages'][number];

/** `GET /v1/coupon-spots`: all coupon spots of the store, unordered. */
export const couponSpotsAnswerSchema = z.object({
  coupon_spots: readList(
    'coupon_spots',
    z.object({
      spot_no: integer,
      item_id: integerOrNull,
      item_name: text,
      item_name_en: textOrNull,
      brand: textOrNull,
      /** Percent. */
      discount_value: numberOrNull,
      /** The spot's location, not the product's. */
      location: locationSchema,
      product: productSchema.nullish().transform((product) => product ?? null),
    }),
  ),
});
export type StoreCouponSpot = z.infer<typeof couponSpotsAnswerSchema>['coupon_spots'][number];

/** `POST /v1/signage-events`: forwards an enter or exit event; answers 202 `{"accepted": true}`. */
export const signageEventRequestSchema = z.looseObject({
  action: z.enum(['enter', 'exit']),
  profile_id: z.string(),
  chat_id: z.string(),
  round_id: z.string(),
  items: z.array(z.record(z.string(), z.unknown())).optional(),
  forgotten: z.array(z.unknown()).optional(),
});
export type SignageEventRequest = z.infer<typeof signageEventRequestSchema>;
