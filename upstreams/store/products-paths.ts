/** Servers and proxies refuse longer addresses; the usual bound is 8 KB, request line and headers aside. */
const maxUrlBytes = 6 * 1024 - 1;

interface ProductsQuery {
  ids: readonly number[];
  names: readonly string[];
  locale: string;
}

/**
 * The paths of `GET /v1/products` that together ask for every id and name once, each shorter than 6 KB
 * together with a base address of `baseLength`. A name too long for any address names no product and is
 * left out.
 */
export function productsPaths({ ids, names, locale }: ProductsQuery, baseLength: number): string[] {
  const prefix = `/v1/products?${new URLSearchParams({ locale })}`;
  const room = maxUrlBytes - baseLength - prefix.length;
  const terms = [
    ...new Set([
      ...ids.map((id) => `&${new URLSearchParams({ ids: String(id) })}`),
      ...names.map((name) => `&${new URLSearchParams({ names: name })}`),
    ]),
  ].filter((term) => term.length <= room);

  const queries: string[] = [];
  for (const term of terms) {
    const last = queries.at(-1);
    if (last !== undefined && last.length + term.length <= room) queries[queries.length - 1] = last + term;
    else queries.push(term);
  }
  return queries.map((query) => prefix + query);
}
