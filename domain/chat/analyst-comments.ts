interface Reasoned {
  rec_id?: unknown;
  store_reasoning?: { analyst_comment?: unknown } | null;
  surface_reasoning?: { analyst_comment?: unknown } | null;
}

/** Analyst comments of a step's raw answer by rec_id; what has none is not in it (ruling Q45). */
export function analystComments(raw: Record<string, unknown> | null): ReadonlyMap<string, string> {
  const items = ['ads', 'coupons', 'items'].flatMap((group) => {
    const part = raw?.[group];
    return Array.isArray(part) ? (part as Reasoned[]) : [];
  });
  return new Map(
    items.flatMap(({ rec_id, store_reasoning, surface_reasoning }) => {
      const comment = store_reasoning?.analyst_comment ?? surface_reasoning?.analyst_comment;
      return typeof rec_id === 'string' && typeof comment === 'string' && comment !== ''
        ? [[rec_id, comment] as const]
        : [];
    }),
  );
}
