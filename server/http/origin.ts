/**
 * An origin in the one form that browsers send: small letters, no port that its scheme has anyway, names in
 * punycode; here without a dot at the end of its host as well. Null for what is no origin.
 */
export function canonicalOrigin(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || url.host === '') return null;
  return `${url.protocol}//${url.host.replace(/\.(?=:|$)/, '')}`;
}

/** Whether an origin, as a browser sends it, is one of those. */
export function originsAmong(list: readonly string[]): (origin: string) => boolean {
  const known = new Set(list.map(canonicalOrigin));
  return (origin) => {
    const canonical = canonicalOrigin(origin);
    return canonical !== null && known.has(canonical);
  };
}
