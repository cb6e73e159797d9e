import type { Product } from '../../../domain/chat/product.ts';
import type { toRoundView } from '../chats/view.ts';
import type { BarcodeImages } from './barcode-images.ts';

type RoundView = ReturnType<typeof toRoundView>;

/**
 * GET …/recommend/{chat_id}/{round_id}/barcodes: the products that the round's view shows, where it shows
 * them, in the same order and as often (BAR-02, BAR-11). Coupon spots are not the round's (BAR-06).
 */
export async function toBarcodesView(chatId: string, round: RoundView, images: BarcodeImages) {
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

/** Images one after another: drawing takes turns with other requests. */
async function toEntries(items: readonly { product: Product | null }[], images: BarcodeImages) {
  const entries: ReturnType<typeof toEntry>[] = [];
  for (const { product } of items) {
    if (product) entries.push(toEntry(product, await images.find(product.barcode)));
  }
  return entries;
}

/** The five fields of a product here (BAR-07). */
function toEntry({ name, barcode, price, price_unit }: Product, barcode_image: string | null) {
  return { name, barcode, price, price_unit, barcode_image };
}
