import { z } from 'zod';

/**
 * The contract with the store API: JSON over HTTP, `Authorization: Bearer`, and the tenant's code in
 * `X-Tenant-Code`. Errors are `{"error": {"code", "message"}}`.
 */

export const locationSchema = z.object({ x: z.number(), y: z.number(), radius: z.number() });

/** A product of the catalog. `price_unit` is opaque and never converted (ruling Q18). */
export const productSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  brand: z.string().nullable(),
  barcode: z.string().nullable(),
  price: z.number().nullable(),
  price_unit: z.string().nullable(),
  /** An absolute image address. */
  src_url: z.string().nullable(),
  /** Stock. */
  quantity: z.number().nullable(),
  section_code: z.string().nullable(),
  section_name: z.string().nullable(),
  location: locationSchema.nullable(),
});
export type StoreProduct = z.infer<typeof productSchema>;

/**
 * `GET /v1/products?ids=1&ids=2&names=두부&locale=ko`: the products with those ids, and those whose
 * name in any language equals one of those names; unknown ones are left out. Names come in `locale`.
 * `matched_name` is the name asked for, null for a product found by id. Without ids and names it is the
 * whole catalog.
 */
export const productsAnswerSchema = z.object({
  products: z.array(productSchema.extend({ matched_name: z.string().nullable() })),
});
export type ProductMatch = z.infer<typeof productsAnswerSchema>['products'][number];

const textsSchema = z.object({ ko: z.string(), en: z.string(), ja: z.string() });

/**
 * `GET /v1/signage-content?locale=ko`: what staff have entered for signages to show while nobody is near,
 * and what is on in the store. Products are named in `locale`.
 */
export const signageContentAnswerSchema = z.object({
  slides: z.array(
    z.object({
      signage_no: z.number().int(),
      /** From 1 for each signage. */
      slide_no: z.number().int(),
      title: textsSchema,
      products: z.array(
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
  signage_events: z.array(
    z.object({ event_id: z.string(), title: textsSchema, text: textsSchema, enabled: z.boolean() }),
  ),
});
export type SignageContent = z.infer<typeof signageContentAnswerSchema>;

/** `GET /v1/signages`: a signage advertises what lies in its zones. */
export const signagesAnswerSchema = z.object({
  signages: z.array(
    z.object({
      signage_no: z.number().int(),
      name: z.string(),
      zone_ids: z.array(z.number().int()),
      location: locationSchema,
    }),
  ),
});
export type Signage = z.infer<typeof signagesAnswerSchema>['signages'][number];

/** `GET /v1/coupon-spots`: the store's master of coupon spots, in no order. */
export const couponSpotsAnswerSchema = z.object({
  coupon_spots: z.array(
    z.object({
      spot_no: z.number().int(),
      item_id: z.number().int().nullable(),
      item_name: z.string(),
      item_name_en: z.string().nullable(),
      brand: z.string().nullable(),
      /** Percent. */
      discount_value: z.number().nullable(),
      /** The spot's own place, not the product's. */
      location: locationSchema,
      product: productSchema.nullable(),
    }),
  ),
});
export type StoreCouponSpot = z.infer<typeof couponSpotsAnswerSchema>['coupon_spots'][number];

/** `POST /v1/signage-events`: an enter or exit, forwarded; answers 202 `{"accepted": true}`. */
export const signageEventRequestSchema = z.looseObject({
  action: z.enum(['enter', 'exit']),
  profile_id: z.string(),
  chat_id: z.string(),
  round_id: z.string(),
  items: z.array(z.record(z.string(), z.unknown())).optional(),
  forgotten: z.array(z.unknown()).optional(),
});
export type SignageEventRequest = z.infer<typeof signageEventRequestSchema>;
