/** Section codes in the order in which a shopper walks the store (TODO-15..23); a row is one rank. */
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

/** The rank of a section; unknown and missing sections are last (TODO-24, ruling Q57). */
export function getSectionRank(code: string | null): number {
  const rank = code === null ? -1 : ranks.findIndex((codes) => codes.includes(code));
  return rank === -1 ? ranks.length : rank;
}

/** A sorted copy; the sort is stable (TODO-14). */
export function sortByWalkingOrder<T extends { product: { section_code: string | null } | null }>(
  items: readonly T[],
): T[] {
  return items.toSorted(
    (a, b) =>
      getSectionRank(a.product?.section_code ?? null) - getSectionRank(b.product?.section_code ?? null),
  );
}
