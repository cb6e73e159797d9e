import { type CouponKind, couponKinds } from '../../domain/chat/event-kind.ts';

/** The data of a past event, in one form for all kinds. A payload comes from apps, so it is read defensively. */
interface EventFacts {
  name: string | null;
  /** Percent. */
  discount: number | null;
  couponKind: CouponKind | null;
  analystComment: string | null;
  forgotten: readonly unknown[];
  /** Null except for a back list. */
  notifications: number | null;
}

/** Reads an event's payload. A signage's has an `item`; the others have the item's fields themselves. */
export function eventFacts(payload: Readonly<Record<string, unknown>>): EventFacts {
  const item = isRecord(payload.item) ? payload.item : payload;
  return {
    name: asText(item.item_name) ?? asText(item.item_name_en),
    discount: typeof item.discount_pct === 'number' ? item.discount_pct : null,
    couponKind: couponKinds.find((kind) => kind === payload.kind) ?? null,
    analystComment: asText(item.analyst_comment),
    forgotten: Array.isArray(payload.forgotten) ? payload.forgotten : [],
    notifications: Array.isArray(payload.notification_items) ? payload.notification_items.length : null,
  };
}

function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
