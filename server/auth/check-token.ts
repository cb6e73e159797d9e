import jwt from 'jsonwebtoken';
import type { Context } from 'koa';
import koaJwt from 'koa-jwt';
import { ApiError } from '../http/errors.ts';
import { createPublishedKeys } from './published-keys.ts';

/** Whose logins a realm takes (ruling Q30). */
export interface AudienceSettings {
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

/** What clocks may differ by, in seconds (D11). */
export const clockLeewayS = 30;

/** A realm takes one family of algorithms, so that no public key can pass for a secret. */
const secretAlgorithms = ['HS256'];
const publicKeyAlgorithms = ['RS256', 'ES256'];

/** Tokens of one realm, checked by koa-jwt. */
export function createTokenCheck({ issuer, audience, secrets, jwksUrl }: AudienceSettings): CheckToken {
  if (jwksUrl === null && secrets.length === 0) return async () => null;
  const keys =
    jwksUrl === null
      ? { secret: [...secrets], algorithms: secretAlgorithms }
      : { secret: publishedKeys(jwksUrl), algorithms: publicKeyAlgorithms };
  const options = {
    ...keys,
    issuer,
    audience,
    clockTolerance: clockLeewayS,
    key: 'claims',
    getToken: ({ state }: Context) => state.token,
    // What it finds is judged by the caller, for a token may be good in the other realm.
    passthrough: true,
  };
  const check = koaJwt(options);
  return async (ctx, token) => {
    // No key is looked up for a token of another realm.
    if (!claimsToBeFor(token, issuer, audience)) return null;
    // A state of its own, so that the realms' answers about one request stay apart.
    const own: Context = Object.create(ctx, { state: { value: { token } } });
    await check(own, async () => {});
    const { claims, jwtOriginalError: error } = own.state;
    if (error instanceof ApiError) throw error;
    return claims ?? null;
  };
}

/** What an unverified token says of itself; the signature is checked later. */
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

function publishedKeys(jwksUrl: string) {
  const find = createPublishedKeys(jwksUrl);
  return async ({ alg, kid }: { alg?: string; kid?: string }): Promise<string> => {
    if (!publicKeyAlgorithms.includes(alg ?? '')) throw new Error('not an algorithm of this realm');
    const key = await find(typeof kid === 'string' ? kid : undefined);
    if (key === null) throw new Error('no such key');
    return key;
  };
}
