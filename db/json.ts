/**
 * JSON that PostgreSQL's jsonb takes: it knows neither NUL nor half a surrogate pair, and an upstream
 * that sends one must not lose its answer over it.
 */
export function toJsonb(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'string') return toText(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [toText(key), inner]));
  });
}

function toText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
