import type { Locale } from '../../domain/chat/locale.ts';

export interface ProductsRequest {
  ids: readonly number[];
  names: readonly string[];
  /** Language of the names in the answer. */
  locale: Locale;
}

/** Servers and proxies reject long URLs; the usual limit is 8 KB. */
const maxUrlBytes = 6 * 1024 - 1;

/**
 * Splits a query into paths of `GET /v1/products` that together request every id and name once. Each URL, with a base
 * of `baseLength` characters, is shorter than 6 KB. A name that does not fit into a URL is left out.
 */
export function productsPaths({ ids, names, locale }: ProductsRequest, baseLength: number): string[] {
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
