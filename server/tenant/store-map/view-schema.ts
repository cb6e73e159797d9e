import { z } from 'zod';
import { localizedSchema, locationSchema, productSchema } from '../../sdk/chats/product-schema.ts';

const slideProductSchema = productSchema.pick({
  id: true,
  name: true,
  brand: true,
  price: true,
  price_unit: true,
  src_url: true,
});

const { section_code, section_name } = productSchema.shape;

export const mapProductSchema = slideProductSchema.extend({
  section_code,
  section_name,
  location: locationSchema,
});

export const mapSignageSchema = z.strictObject({
  signage_no: z.int(),
  name: z.string(),
  zone_ids: z.array(z.int()),
  location: locationSchema,
});

export const mapCouponSpotSchema = z.strictObject({
  spot_no: z.int(),
  item_id: z.int().nullable(),
  item_name: z.string(),
  item_name_en: z.string().nullable(),
  brand: z.string().nullable(),
  discount_value: z.number().nullable().meta({ description: 'Percent.' }),
  location: locationSchema,
});

export const slideSchema = z.strictObject({
  signage_no: z.int(),
  slide_no: z.int(),
  title: localizedSchema,
  products: z.array(slideProductSchema),
});

export const signageEventSchema = z.strictObject({
  event_id: z.string(),
  title: localizedSchema,
  text: localizedSchema,
  enabled: z.boolean(),
});

/** The fields of these schemas, which views show. */
export const fields = {
  product: mapProductSchema.keyof().options,
  signage: mapSignageSchema.keyof().options,
  couponSpot: mapCouponSpotSchema.keyof().options,
  slide: slideSchema.keyof().options,
  slideProduct: slideProductSchema.keyof().options,
  signageEvent: signageEventSchema.keyof().options,
};

/** GET /api/v1/sdk-chat/store-map. */
export const storeMapSchema = z
  .strictObject({
    extent: z
      .strictObject({ width: z.int().min(1), height: z.int().min(1) })
      .meta({ description: 'Metres.' }),
    products: z.array(mapProductSchema),
    signages: z.array(mapSignageSchema),
    coupon_spots: z.array(mapCouponSpotSchema),
    slides: z.array(slideSchema).meta({ description: 'Content of signages while no shopper is near.' }),
    signage_events: z.array(signageEventSchema),
  })
  .meta({ id: 'StoreMap' });
export type StoreMapView = z.infer<typeof storeMapSchema>;
