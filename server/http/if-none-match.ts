/** What proxies add inside a tag when they compress an answer: `-gzip` (Apache, Caddy), `--gzip` (Jetty). */
const codingSuffix = /--?(?:gzip|br|zstd|deflate)"$/;
const tags = /"[^"]*"/g;

/**
 * Whether an `If-None-Match` names an answer's tag, among others or alone, weak or strong, and also as a
 * compressing proxy has changed it (ruling D17). `*` names any answer.
 */
export function namesTag(ifNoneMatch: string, etag: string): boolean {
  if (isAny(ifNoneMatch)) return true;
  return (ifNoneMatch.match(tags) ?? []).some(
    (tag) => tag === etag || tag.replace(codingSuffix, '"') === etag,
  );
}

export function isAny(ifNoneMatch: string): boolean {
  return ifNoneMatch.trim() === '*';
}
