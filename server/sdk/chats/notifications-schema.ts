import { z } from 'zod';
import { localizedSchema, locationSchema, productSchema } from './product-schema.ts';

const adFields = {
  item_id: z.int().nullable().meta({ description: 'The product’s id at the store.' }),
  rec_id: z.string().meta({ description: 'Send it back in a trigger.' }),
  item_name: z.string(),
  item_name_en: z.string().nullable(),
  brand: z.string().nullable(),
  zone_id: z.int().nullable(),
  zone_name: z.string().nullable(),
  discount_pct: z.number().nullable().meta({ description: 'Percent.' }),
  applied_score: z.number().nullable(),
  priority_score: z.number().nullable(),
  method: z.string().nullable(),
  reason_type: z.string().nullable(),
  reason_detail: localizedSchema.meta({ description: 'For operators.' }),
  reason_detail_marketing: localizedSchema.meta({ description: 'For customers.' }),
  rank: z.int(),
  price: z.number().nullable().meta({ description: 'The product’s price.' }),
  price_unit: z.string().nullable(),
  product: productSchema.nullable().meta({ description: 'Null when the store does not know the item.' }),
};

/** The 19 fields of an ad (NOTI-05, ruling Q21). */
export const adItemSchema = z.strictObject({ ...adFields, type: z.literal('ads') }).meta({ id: 'AdItem' });

/** The fields of an ad, and a location. */
export const couponItemSchema = z
  .strictObject({ ...adFields, type: z.literal('coupon'), location: locationSchema.nullable() })
  .meta({ id: 'CouponItem' });

/** A coupon of the store itself, without the fields of a recommendation (NOTI-12..16). */
export const couponSpotSchema = z
  .strictObject({
    ...adFields,
    type: z.literal('coupon'),
    rec_id: z.null(),
    zone_id: z.null(),
    zone_name: z.null(),
    applied_score: z.null(),
    priority_score: z.null(),
    method: z.null(),
    reason_type: z.null(),
    reason_detail: z.null(),
    reason_detail_marketing: z.null(),
    rank: z.int().min(1),
    location: locationSchema.meta({ description: 'The spot’s own location.' }),
  })
  .meta({ id: 'CouponSpot' });

/** At most three ads for one signage (NOTI-02..04). */
export const adSchema = z
  .strictObject({
    signage: locationSchema.nullable().meta({ description: 'Null when no signage fits.' }),
    items: z.array(adItemSchema).max(3),
  })
  .meta({ id: 'Ad' });
