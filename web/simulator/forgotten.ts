/** What was left behind, in words; parts that its free form does not name are null. */
export interface ForgottenText {
  name: string | null;
  quantity: number | null;
}

/** The lines that were not picked up, by their place in the list; sent as they are (SIG-24). */
export function forgottenOf<Item>(items: readonly Item[], picked: ReadonlySet<number>): Item[] {
  return items.filter((_, index) => !picked.has(index));
}

/**
 * Reads a forgotten product: a line of the shopping list, or an app's own `{name, quantity}`. Its form is
 * free, so anything else has neither.
 */
export function describeForgotten(value: unknown): ForgottenText {
  if (!isRecord(value)) return { name: typeof value === 'string' ? value : null, quantity: null };
  const product = isRecord(value.product) ? value.product : value;
  const name = [product.name, value.name, value.item_name].find((one) => typeof one === 'string');
  return {
    name: typeof name === 'string' ? name : null,
    quantity: typeof value.quantity === 'number' ? value.quantity : null,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
