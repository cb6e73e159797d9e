import { z } from 'zod';
import { localizedSchema, locationSchema, productSchema } from '../../sdk/chats/product-schema.ts';

const { id, name, brand, price, price_unit, src_url, section_code, section_name } = productSchema.shape;

/** GET /api/v1/sdk-chat/store-map. */
export const storeMapSchema = z
  .strictObject({
    extent: z
      .strictObject({ width: z.int().min(1), height: z.int().min(1) })
      .meta({ description: 'Metres.' }),
    products: z.array(
      z.strictObject({
        id,
        name,
        brand,
        price,
        price_unit,
        src_url,
        section_code,
        section_name,
        location: locationSchema,
      }),
    ),
    signages: z.array(
      z.strictObject({
        signage_no: z.int(),
        name: z.string(),
        zone_ids: z.array(z.int()),
        location: locationSchema,
      }),
    ),
    coupon_spots: z.array(
      z.strictObject({
        spot_no: z.int(),
        item_id: z.int().nullable(),
        item_name: z.string(),
        item_name_en: z.string().nullable(),
        brand: z.string().nullable(),
        discount_value: z.number().nullable().meta({ description: 'Percent.' }),
        location: locationSchema,
      }),
    ),
    slides: z
      .array(
        z.strictObject({
          signage_no: z.int(),
          slide_no: z.int(),
          title: localizedSchema,
          products: z.array(z.strictObject({ id, name, brand, price, price_unit, src_url })),
        }),
      )
      .meta({ description: 'Content of signages while no shopper is near.' }),
    signage_events: z.array(
      z.strictObject({
        event_id: z.string(),
        title: localizedSchema,
        text: localizedSchema,
        enabled: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'StoreMap' });
