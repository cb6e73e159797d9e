import { setTimeout as pause } from 'node:timers/promises';
import jwksRsa from 'jwks-rsa';
import { unavailable } from '../http/errors.ts';

/**
 * Resolves to the public key (PEM) that an issuer publishes under an id; null where it publishes none. Without an
 * id the only key is meant.
 * @throws {ApiError} 500 when the issuer does not answer and no key is known that may stand in
 */
export type FindPublishedKey = (kid: string | undefined) => Promise<string | null>;

export interface PublishedKeysOptions {
  /** Pause between two requests to the issuer, in milliseconds, however many tokens name unknown keys. */
  minIntervalMs?: number;
  /** Age from which the set is fetched again before a key of it counts. */
  maxAgeMs?: number;
  /** How long known keys go on counting while their issuer does not answer. */
  maxStaleMs?: number;
}

const timeoutMs = 5_000;

/**
 * The keys of an issuer (JWKS), fetched as one set and shared by all requests. A key that the set lacks is looked
 * for in the next set: requests with unknown keys wait for it together, so forged ones cost the issuer next to
 * nothing and known keys are never held up by them.
 */
export function createPublishedKeys(
  jwksUri: string,
  { minIntervalMs = 3_000, maxAgeMs = 10 * 60_000, maxStaleMs = 60 * 60_000 }: PublishedKeysOptions = {},
): FindPublishedKey {
  const issuer = jwksRsa({ jwksUri, timeout: timeoutMs, cache: false });
  let keys = new Map<string, string>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | null = null;

  const age = () => performance.now() - fetchedAt;
  const sinceAsked = () => performance.now() - askedAt;

  async function refresh(): Promise<void> {
    const waitMs = minIntervalMs - sinceAsked();
    if (waitMs > 0) await pause(waitMs, undefined, { ref: false });
    askedAt = performance.now();
    const published = await issuer.getSigningKeys();
    keys = new Map(published.map((key) => [key.kid, key.getPublicKey()]));
    fetchedAt = performance.now();
  }

  /** A refresh that begins from now on, or has only just begun to wait. */
  function nextRefresh(): Promise<void> {
    refreshing ??= refresh().finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  function known(kid: string | undefined): string | null {
    if (kid !== undefined) return keys.get(kid) ?? null;
    const [only, ...more] = keys.values();
    return more.length === 0 ? (only ?? null) : null;
  }

  return async (kid) => {
    const fresh = age() < maxAgeMs;
    if (fresh && (known(kid) !== null || kid === undefined)) return known(kid);
    const mayBeStale = known(kid) !== null && age() < maxStaleMs;
    // The issuer did not answer a moment ago.
    if (mayBeStale && sinceAsked() < minIntervalMs && refreshing === null) return known(kid);
    try {
      await nextRefresh();
    } catch (error) {
      if (mayBeStale) return known(kid);
      throw unavailable(
        'issuer',
        error,
        'Tokens cannot be checked right now: their issuer does not answer. Please try again.',
      );
    }
    return known(kid);
  };
}
