import { z } from 'zod';
import { mapLocales } from '../../../domain/chat/locale.ts';

export const locationSchema = z
  .strictObject({ x: z.number(), y: z.number(), radius: z.number() })
  .meta({ id: 'Location', description: 'A circle on the floor of the store, in metres.' });

/** A text in all languages, all filled (LOCALE-05). */
export const localizedSchema = z
  .strictObject(mapLocales(() => z.string()))
  .meta({ id: 'Localized', description: 'A text in every language.' });

/** A product of the store's catalog (NOTI-22). */
export const productSchema = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    brand: z.string().nullable(),
    barcode: z.string().nullable(),
    price: z.number().nullable(),
    price_unit: z.string().nullable().meta({ description: 'The store’s own unit.' }),
    src_url: z.string().nullable().meta({ description: 'URL of an image.' }),
    location: locationSchema.nullable(),
    section_code: z.string().nullable(),
    section_name: z.string().nullable(),
    quantity: z.number().nullable().meta({ description: 'Quantity in stock.' }),
  })
  .meta({ id: 'Product' });
