/** What a past event says, in one form for all kinds; a payload is data of others, so it is read with care. */
export interface EventFacts {
  name: string | null;
  /** Percent. */
  discount: number | null;
  couponKind: 'issued' | 'redeemed' | 'dismissed' | null;
  analystComment: string | null;
  forgotten: readonly unknown[];
  /** Of a back list alone. */
  notifications: number | null;
}

/** Reads the payload of an event: a signage's speaks of one `item`, the others of themselves. */
export function eventFacts(payload: Readonly<Record<string, unknown>>): EventFacts {
  const item = isRecord(payload.item) ? payload.item : payload;
  return {
    name: textOf(item.item_name) ?? textOf(item.item_name_en),
    discount: typeof item.discount_pct === 'number' ? item.discount_pct : null,
    couponKind: couponKinds.find((kind) => kind === payload.kind) ?? null,
    analystComment: textOf(item.analyst_comment),
    forgotten: Array.isArray(payload.forgotten) ? payload.forgotten : [],
    notifications: Array.isArray(payload.notification_items) ? payload.notification_items.length : null,
  };
}

const couponKinds = ['issued', 'redeemed', 'dismissed'] as const;

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
