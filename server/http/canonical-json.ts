/**
 * JSON that is the same text for the same value, whatever the order of keys and the blanks that it came with.
 * The value must not be nested deeper than a call stack holds.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
