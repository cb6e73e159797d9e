import { z } from 'zod';
import { productSchema } from '../chats/product-schema.ts';

const { name, barcode, price, price_unit } = productSchema.shape;

const entrySchema = z
  .strictObject({
    name,
    barcode,
    price,
    price_unit,
    barcode_image: z
      .string()
      .nullable()
      .meta({ description: 'A PNG of the EAN-13 as a data URI; null if the barcode is not an EAN-13.' }),
  })
  .meta({ id: 'BarcodeEntry' });

/** GET …/recommend/{chat_id}/{round_id}/barcodes. */
export const barcodesViewSchema = z
  .strictObject({
    chat_id: z.uuid(),
    round_id: z.uuid(),
    todos: z.array(entrySchema),
    recommends: z.array(entrySchema),
    notifications: z.strictObject({ ads: z.array(entrySchema), coupon: z.array(entrySchema) }),
  })
  .meta({ id: 'Barcodes' });
export type BarcodesView = z.infer<typeof barcodesViewSchema>;
export type BarcodeEntry = z.infer<typeof entrySchema>;
