/**
 * Normalizes an origin as browsers do (lower case, punycode, no default port), and removes a trailing dot of the host.
 * Null if the text is not an origin.
 */
export function canonicalOrigin(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || url.host === '') return null;
  return `${url.protocol}//${url.host.replace(/\.(?=:|$)/, '')}`;
}

/** Returns a check whether an origin is in the list. */
export function createOriginMatcher(list: readonly string[]): (origin: string) => boolean {
  const allowed = new Set(list.map(canonicalOrigin));
  return (origin) => {
    const canonical = canonicalOrigin(origin);
    return canonical !== null && allowed.has(canonical);
  };
}
