interface Reasoned {
  rec_id?: unknown;
  store_reasoning?: { analyst_comment?: unknown } | null;
  surface_reasoning?: { analyst_comment?: unknown } | null;
}

/** The analyst comments in a step's raw answer, by rec_id (ruling Q45). */
export function readAnalystComments(raw: Record<string, unknown> | null): ReadonlyMap<string, string> {
  const items = ['ads', 'coupons', 'items'].flatMap((group) => {
    const list = raw?.[group];
    return Array.isArray(list) ? (list as Reasoned[]) : [];
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
