import jwksRsa from 'jwks-rsa';
import type { Context } from 'koa';
import koaJwt from 'koa-jwt';
import { internalError } from '../errors.ts';

/** Whose logins a realm takes (ruling Q30). */
export interface RealmSettings {
  issuer: string;
  audience: string;
  /** Any of them will do. */
  secrets: readonly string[];
  /** Where the issuer publishes its keys; the secrets then count for nothing. */
  jwksUrl: string | null;
}

/**
 * Resolves to the claims of a token that is good now, null for any other.
 * @throws {ApiError} 500 when the issuer's keys are needed and cannot be had.
 */
export type CheckToken = (ctx: Context, token: string) => Promise<unknown>;

/** A realm takes one family of algorithms, so that no public key can pass for a secret. */
const secretAlgorithms = ['HS256'];
const publicKeyAlgorithms = ['RS256', 'ES256'];
const jwksTimeoutMs = 5_000;
/** How long known keys go on counting while their issuer is away. */
const jwksAwayMs = 60 * 60_000;

/** Tokens of one realm, checked by koa-jwt. */
export function createTokenCheck({ issuer, audience, secrets, jwksUrl }: RealmSettings): CheckToken {
  if (jwksUrl === null && secrets.length === 0) return async () => null;
  const keys =
    jwksUrl === null
      ? { secret: [...secrets], algorithms: secretAlgorithms }
      : { secret: publicKeys(jwksUrl), algorithms: publicKeyAlgorithms };
  const check = koaJwt({
    ...keys,
    issuer,
    audience,
    key: 'claims',
    getToken: ({ state }) => state.token,
    // What it finds is judged by the caller, for a token may be good in the other realm.
    passthrough: true,
  });
  return async (ctx, token) => {
    if (token === '') return null;
    // A state of its own, so that the realms' answers about one request stay apart.
    const own: Context = Object.create(ctx, { state: { value: { token } } });
    await check(own, async () => {});
    const { claims, jwtOriginalError: error } = own.state;
    if (error?.isEndpointUnavailable) {
      throw internalError(error, 'Logins cannot be checked right now; please try again.');
    }
    return claims ?? null;
  };
}

function publicKeys(jwksUri: string) {
  return jwksRsa.koaJwtSecret({
    jwksUri,
    timeout: jwksTimeoutMs,
    cacheMaxAgeFallback: jwksAwayMs,
    // Tokens that name keys which nobody has must not become a flood of questions.
    rateLimit: true,
  });
}
