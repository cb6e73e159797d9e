import jwt from 'jsonwebtoken';
import type { Context } from 'koa';
import koaJwt from 'koa-jwt';
import { ApiError } from '../http/errors.ts';
import { createPublishedKeys } from './published-keys.ts';

/** How an audience's tokens are checked (ruling Q30). */
export interface AudienceSettings {
  issuer: string;
  audience: string;
  /** A token signed with any of them is valid. */
  secrets: readonly string[];
  /** Where the issuer publishes its keys; the secrets are then ignored. */
  jwksUrl: string | null;
}

/**
 * Resolves to the claims of a valid token, to null for any other.
 * @throws {ApiError} 500 when the issuer's keys cannot be fetched
 */
export type CheckToken = (ctx: Context, token: string) => Promise<unknown>;

/** Allowed clock skew, in seconds (D11). */
export const clockLeewayS = 30;

/** An audience accepts one family of algorithms, so that a public key cannot be used as a secret. */
const secretAlgorithms = ['HS256'];
const publicKeyAlgorithms = ['RS256', 'ES256'];

/** Creates the check of one audience's tokens, with koa-jwt. */
export function createTokenCheck({ issuer, audience, secrets, jwksUrl }: AudienceSettings): CheckToken {
  if (jwksUrl === null && secrets.length === 0) return async () => null;
  const keys =
    jwksUrl === null
      ? { secret: [...secrets], algorithms: secretAlgorithms }
      : { secret: createKeyFinder(jwksUrl), algorithms: publicKeyAlgorithms };
  const options = {
    ...keys,
    issuer,
    audience,
    clockTolerance: clockLeewayS,
    key: 'claims',
    getToken: ({ state }: Context) => state.token,
    // The caller handles invalid tokens, because they may be valid for the other audience.
    passthrough: true,
  };
  const check = koaJwt(options);
  return async (ctx, token) => {
    // Avoids fetching keys for a token of another audience.
    if (!claimsToBeFor(token, issuer, audience)) return null;
    // A separate state, so that the checks of both audiences on one request do not mix.
    const own: Context = Object.create(ctx, { state: { value: { token } } });
    await check(own, async () => {});
    const { claims, jwtOriginalError: error } = own.state;
    if (error instanceof ApiError) throw error;
    return claims ?? null;
  };
}

/** Compares the claims of an unverified token; koa-jwt checks the signature. */
function claimsToBeFor(token: string, issuer: string, audience: string): boolean {
  const claims = readClaims(token);
  return claims?.iss === issuer && [claims.aud].flat().includes(audience);
}

function readClaims(token: string) {
  try {
    return jwt.decode(token, { json: true });
  } catch {
    return null;
  }
}

function createKeyFinder(jwksUrl: string) {
  const find = createPublishedKeys(jwksUrl);
  return async ({ alg, kid }: { alg?: string; kid?: string }): Promise<string> => {
    if (!publicKeyAlgorithms.includes(alg ?? '')) throw new Error('algorithm not accepted');
    const key = await find(typeof kid === 'string' ? kid : undefined);
    if (key === null) throw new Error('no such key');
    return key;
  };
}
