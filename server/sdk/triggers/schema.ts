import { z } from 'zod';
import { couponKinds } from '../../../domain/chat/event-kind.ts';
import { id, rowId, text } from '../../schemas/text.ts';

/** The most ids that fit one message of the bus. */
const maxItems = 100;

const number = z.number('must be a number').nullish();
/** Stored as sent: the localized object of a poll, or a plain text. */
const localizedText = z
  .union([text(), z.record(z.string(), text())], 'must be a text or texts by language')
  .nullish();

/** Optional fields of an item (SIG-19, CPN-13); `price_yen` is accepted and never shown in polls (Q17). */
const itemFields = {
  item_id: number,
  item_name: text().nullish(),
  item_name_en: text().nullish(),
  brand: text().nullish(),
  zone_id: number,
  zone_name: text().nullish(),
  price_yen: number,
  discount_pct: number,
  applied_score: number,
  priority_score: number,
  method: text().nullish(),
  reason_type: text().nullish(),
  reason_detail: localizedText,
  reason_detail_marketing: localizedText,
};

/** POST …/trigger/signage. */
export const signageSchema = z.object({
  chat_id: rowId(),
  round_id: rowId(),
  action: z.enum(['enter', 'exit'], 'must be "enter" or "exit"').nullish(),
  items: z
    .array(z.looseObject({ rec_id: id(), ...itemFields }))
    .max(maxItems, `must have at most ${maxItems} items`)
    .nullish(),
  /** Free JSON: products that the shopper left behind. */
  forgotten: z.array(z.json()).max(maxItems, `must have at most ${maxItems} items`).nullish(),
});
export type SignageTrigger = z.infer<typeof signageSchema>;

/** POST …/trigger/coupon. */
export const couponSchema = z.object({
  chat_id: rowId(),
  round_id: rowId(),
  rec_id: id().nullish(),
  kind: z.enum(couponKinds, 'must be "issued", "redeemed" or "dismissed"').nullish(),
  ...itemFields,
});
export type CouponTrigger = z.infer<typeof couponSchema>;

/** A rec_id, or the id of the recommended product, which is a number in polls (ruling Q44). */
const recommendedId = z.union([id(), z.int().transform(String)], 'must be a rec_id or the id of a product');

/** POST …/trigger/recommend. */
export const recommendSchema = z.object({ chat_id: rowId(), round_id: rowId(), rec_id: recommendedId });
export type RecommendTrigger = z.infer<typeof recommendSchema>;

/** POST …/backlist-trigger. */
export const backlistSchema = z.object({
  chat_id: rowId(),
  notification_items: z.array(z.json()).max(maxItems, `must have at most ${maxItems} items`).nullish(),
});
export type BacklistTrigger = z.infer<typeof backlistSchema>;
