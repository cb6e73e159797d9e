/** Sections in the order in which a shopper walks the store (TODO-15..23); a row is one rank. */
const ranks: readonly (readonly string[])[] = [
  ['PR'],
  ['DL'],
  ['BK', 'SW', 'SN'],
  ['AL'],
  ['DY', 'DR'],
  ['PA'],
  ['MT'],
  ['FI'],
  ['FR'],
];

/** The rank of a section; unknown and missing ones come last (TODO-24, ruling Q57). */
export function sectionRank(code: string | null): number {
  const rank = code === null ? -1 : ranks.findIndex((codes) => codes.includes(code));
  return rank === -1 ? ranks.length : rank;
}

/** A copy in walking order; ties keep the order they came in (TODO-14). */
export function inWalkingOrder<T extends { product: { section_code: string | null } | null }>(
  items: readonly T[],
): T[] {
  return items.toSorted(
    (a, b) => sectionRank(a.product?.section_code ?? null) - sectionRank(b.product?.section_code ?? null),
  );
}
