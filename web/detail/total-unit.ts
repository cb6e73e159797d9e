/** The unit of all priced products; null if they differ, because units are not converted (ruling Q18). */
export function totalUnit(
  items: readonly { product: { price: number | null; price_unit: string | null } | null }[],
): string | null {
  const units = new Set(
    items.flatMap(({ product }) => (product && product.price !== null ? [product.price_unit] : [])),
  );
  const [unit = null] = units;
  return units.size === 1 ? unit : null;
}
