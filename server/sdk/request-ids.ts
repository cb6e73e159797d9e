import { createHash, randomUUID } from 'node:crypto';

/**
 * Returns a generator of ids for the rows that a request creates. With a claim the ids are derived from it, so that a
 * repeat of an interrupted request creates the same rows; otherwise they are random.
 */
export function requestIds(claimId: string | undefined): (name: string) => string {
  return (name) => (claimId === undefined ? randomUUID() : derive(`${claimId}/${name}`));
}

/** A version 8 UUID (RFC 9562) derived from a text. */
function derive(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return groups.join('-');
}
