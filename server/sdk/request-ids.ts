import { createHash, randomUUID } from 'node:crypto';

/**
 * Ids of what a request makes. Under an idempotency key they are made from its claim, so that a repeat
 * that goes on where the first broke off makes the same ones; else they are drawn.
 */
export function requestIds(claimId: string | undefined): (name: string) => string {
  return (name) => (claimId === undefined ? randomUUID() : derive(`${claimId}/${name}`));
}

/** A version 8 UUID (RFC 9562) of a text. */
function derive(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}
