import type { Context } from 'koa';
import { type ApiError, unauthorized } from '../http/errors.ts';
import { extractBearerToken } from './bearer-token.ts';

export type AudienceName = 'tenant' | 'backoffice';

/** The cookie that holds an audience's token in browsers (ruling Q32). */
export const cookieNames: Readonly<Record<AudienceName, string>> = {
  tenant: 'tenant_token',
  backoffice: 'backoffice_token',
};

/**
 * The token of a request: from `Authorization: Bearer`, else from the audience's cookie, else from the other audience's
 * cookie, so that the caller can answer 403 instead of 401. Empty if there is none.
 */
export function extractSessionToken(ctx: Pick<Context, 'get' | 'cookies'>, audience: AudienceName): string {
  const bearer = extractBearerToken(ctx);
  if (bearer !== null) return bearer;
  const other = audience === 'tenant' ? 'backoffice' : 'tenant';
  return ctx.cookies.get(cookieNames[audience]) || ctx.cookies.get(cookieNames[other]) || '';
}

export function authenticationRequired(): ApiError {
  return unauthorized('Please sign in: there is no session, or it has expired.');
}
