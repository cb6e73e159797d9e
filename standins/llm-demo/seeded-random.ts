import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends only on the text. */
export function seededNumber(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}

export function seededPick<T>(items: readonly T[], text: string): T {
  const item = items[Math.floor(seededNumber(text) * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}

/** A copy in an order that depends only on the text. */
export function seededOrder<T>(items: readonly T[], text: string): T[] {
  return items
    .map((item, index) => ({ item, order: seededNumber(`${text}\n${index}`) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** A UUID (version 8, for custom bits) that depends only on the text. */
export function seededUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** JSON with sorted keys, as a database does not keep the order of keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
