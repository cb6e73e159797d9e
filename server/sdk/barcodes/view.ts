import type { Product } from '../../../domain/chat/product.ts';
import { pick } from '../../../domain/pick.ts';
import type { RoundView } from '../chats/view-schema.ts';
import type { BarcodeImages } from './barcode-images.ts';
import type { BarcodeEntry, BarcodesView } from './view-schema.ts';

/**
 * GET …/recommend/{chat_id}/{round_id}/barcodes: the products in the round's view, in the same groups
 * and order, repeats included (BAR-02, BAR-11). Coupon spots do not belong to the round (BAR-06).
 */
export async function toBarcodesView(
  chatId: string,
  round: RoundView,
  images: BarcodeImages,
): Promise<BarcodesView> {
  const { ad, coupon } = round.notifications;
  return {
    chat_id: chatId,
    round_id: round.round_id,
    todos: await toEntries(round.todos?.items ?? [], images),
    recommends: await toEntries(round.recommended_items, images),
    notifications: {
      ads: await toEntries(ad?.items ?? [], images),
      coupon: await toEntries(coupon, images),
    },
  };
}

/** Draws images one after another, so that other requests can run in between. */
async function toEntries(items: readonly { product: Product | null }[], images: BarcodeImages) {
  const entries: BarcodeEntry[] = [];
  for (const { product } of items) {
    if (product) entries.push(toEntry(product, await images.find(product.barcode)));
  }
  return entries;
}

/** The five fields of a product (BAR-07). */
function toEntry(product: Product, barcode_image: string | null): BarcodeEntry {
  return { ...pick(product, ['name', 'barcode', 'price', 'price_unit']), barcode_image };
}
