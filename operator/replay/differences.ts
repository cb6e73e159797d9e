/** A place where two JSON values differ; undefined where one has nothing there. */
export interface Difference {
  /** `items[0].product.price`; empty where the values differ as wholes. */
  path: string;
  stored: unknown;
  now: unknown;
}

/** Where two JSON values differ, in the order of the first; the order of keys means nothing. */
export function differences(stored: unknown, now: unknown, path = ''): Difference[] {
  if (Object.is(stored, now)) return [];
  if (Array.isArray(stored) && Array.isArray(now)) {
    const length = Math.max(stored.length, now.length);
    return Array.from({ length }).flatMap((_none, index) =>
      differences(stored[index], now[index], `${path}[${index}]`),
    );
  }
  if (isObject(stored) && isObject(now)) {
    const keys = new Set([...Object.keys(stored), ...Object.keys(now)]);
    return [...keys].flatMap((key) =>
      differences(stored[key], now[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return [{ path, stored, now }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
