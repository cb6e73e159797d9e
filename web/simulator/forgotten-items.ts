/** A forgotten product; null for data that its free form lacks. */
interface ForgottenItemText {
  name: string | null;
  quantity: number | null;
}

/** The lines that were not picked up, by index; sent unchanged (SIG-24). */
export function getForgottenItems<Item>(items: readonly Item[], picked: ReadonlySet<number>): Item[] {
  return items.filter((_, index) => !picked.has(index));
}

/**
 * Reads a forgotten product: a line of the shopping list, or an app's own `{name, quantity}`. Any other value gives
 * nulls.
 */
export function describeForgottenItem(value: unknown): ForgottenItemText {
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
