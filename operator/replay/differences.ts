/** A path at which two JSON values differ; a value is undefined if the path is missing. */
export interface Difference {
  /** `items[0].product.price`; empty for the root. */
  path: string;
  stored: unknown;
  now: unknown;
}

/** The differences between two JSON values, in the order of the first; the order of keys is ignored. */
export function findDifferences(stored: unknown, now: unknown, path = ''): Difference[] {
  if (Object.is(stored, now)) return [];
  if (Array.isArray(stored) && Array.isArray(now)) {
    const length = Math.max(stored.length, now.length);
    return Array.from({ length }).flatMap((_none, index) =>
      findDifferences(stored[index], now[index], `${path}[${index}]`),
    );
  }
  if (isObject(stored) && isObject(now)) {
    const keys = new Set([...Object.keys(stored), ...Object.keys(now)]);
    return [...keys].flatMap((key) =>
      findDifferences(stored[key], now[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return [{ path, stored, now }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
