/**
 * The suffixes that proxies add to a tag when they compress a response: `-gzip` (Apache, Caddy), `--gzip` (Jetty). A tag
 * may end with a hyphen itself, so each is tried.
 */
const codingSuffixes = [/-(?:gzip|br|zstd|deflate)"$/, /--(?:gzip|br|zstd|deflate)"$/];
const tags = /"[^"]*"/g;

/**
 * Whether an `If-None-Match` contains the tag, weak or strong, or with the suffix of a compressing proxy (ruling D17).
 * `*` matches every tag.
 */
export function matchesEtag(ifNoneMatch: string, etag: string): boolean {
  if (isWildcard(ifNoneMatch)) return true;
  return (ifNoneMatch.match(tags) ?? []).some(
    (tag) => tag === etag || codingSuffixes.some((suffix) => tag.replace(suffix, '"') === etag),
  );
}

export function isWildcard(ifNoneMatch: string): boolean {
  return ifNoneMatch.trim() === '*';
}
