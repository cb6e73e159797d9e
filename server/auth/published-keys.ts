import { setTimeout as pause } from 'node:timers/promises';
import jwksRsa from 'jwks-rsa';
import { unavailable } from '../http/errors.ts';

/**
 * Finds the public key (PEM) that an issuer publishes under an id, or its only key if there is no id. Resolves to null
 * if there is no such key.
 * @throws {ApiError} 500 when the issuer does not answer and no cached key may be used
 */
export type FindPublishedKey = (kid: string | undefined) => Promise<string | null>;

export interface PublishedKeysOptions {
  /** Minimum time between two requests to the issuer, in milliseconds, however many tokens name unknown keys. */
  minIntervalMs?: number;
  /** Age at which the set is fetched again before one of its keys is used. */
  maxAgeMs?: number;
  /** Age up to which cached keys are used while the issuer does not answer. */
  maxStaleMs?: number;
}

const timeoutMs = 5_000;

/**
 * Caches an issuer's key set (JWKS) for all requests. Requests with unknown keys wait together for the next fetch, so
 * forged tokens cost the issuer almost nothing and do not delay requests with known keys.
 */
export function createPublishedKeys(
  jwksUri: string,
  { minIntervalMs = 3_000, maxAgeMs = 10 * 60_000, maxStaleMs = 60 * 60_000 }: PublishedKeysOptions = {},
): FindPublishedKey {
  const issuer = jwksRsa({ jwksUri, timeout: timeoutMs, cache: false });
  let keys = new Map<string, string>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let requestedAt = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | null = null;

  const age = () => performance.now() - fetchedAt;
  const sinceRequested = () => performance.now() - requestedAt;

  async function refresh(): Promise<void> {
    const waitMs = minIntervalMs - sinceRequested();
    if (waitMs > 0) await pause(waitMs, undefined, { ref: false });
    requestedAt = performance.now();
    const published = await issuer.getSigningKeys();
    keys = new Map(published.map((key) => [key.kid, key.getPublicKey()]));
    fetchedAt = performance.now();
  }

  /** Starts a refresh, or joins the running one. */
  function joinRefresh(): Promise<void> {
    refreshing ??= refresh().finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  function findCached(kid: string | undefined): string | null {
    if (kid !== undefined) return keys.get(kid) ?? null;
    const [only, ...more] = keys.values();
    return more.length === 0 ? (only ?? null) : null;
  }

  return async (kid) => {
    const isFresh = age() < maxAgeMs;
    if (isFresh && (findCached(kid) !== null || kid === undefined)) return findCached(kid);
    const mayUseStale = findCached(kid) !== null && age() < maxStaleMs;
    // The last request to the issuer has just failed.
    if (mayUseStale && sinceRequested() < minIntervalMs && refreshing === null) return findCached(kid);
    try {
      await joinRefresh();
    } catch (error) {
      if (mayUseStale) return findCached(kid);
      throw unavailable(
        'issuer',
        error,
        'Tokens cannot be checked right now: their issuer does not answer. Please try again.',
      );
    }
    return findCached(kid);
  };
}
