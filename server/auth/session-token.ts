import type { Context } from 'koa';
import { type ApiError, unauthorized } from '../http/errors.ts';
import { extractBearerToken } from './bearer-token.ts';

export type AudienceName = 'tenant' | 'backoffice';

/** Where browsers keep a realm's login (ruling Q32). */
export const cookieNames: Readonly<Record<AudienceName, string>> = {
  tenant: 'tenant_token',
  backoffice: 'backoffice_token',
};

/**
 * The token that a request carries for a realm: `Authorization: Bearer` (server/auth/bearer-token.ts), else the realm's cookie, else the
 * other realm's, which is then told apart from none. Empty for none.
 */
export function extractSessionToken(ctx: Pick<Context, 'get' | 'cookies'>, realm: AudienceName): string {
  const bearer = extractBearerToken(ctx);
  if (bearer !== null) return bearer;
  const other = realm === 'tenant' ? 'backoffice' : 'tenant';
  return ctx.cookies.get(cookieNames[realm]) || ctx.cookies.get(cookieNames[other]) || '';
}

export function authenticationRequired(): ApiError {
  return unauthorized('Please sign in: there is no login, or it is no longer valid.');
}
