import type { Context, Middleware } from 'koa';
import { forbidden } from '../http/errors.ts';
import type { HeaderSink } from '../http/middleware/rate-limit.ts';
import type { Audiences, BackofficeSession, TenantSession } from './audiences.ts';
import { authenticationRequired, extractSessionToken } from './session-token.ts';

/** Whose dashboard asks; set by `authenticateTenant`. */
export interface TenantState {
  admin: {
    tenantId: string;
    tenantCode: string;
    /** Default language of the tenant's texts. */
    tenantLocale: string;
    userId: string;
    /** When the login ends. */
    expiresAt: Date;
  };
}

/** Set by `authenticateBackoffice`. */
export interface BackofficeState {
  operator: { expiresAt: Date };
}

export interface AuthDeps {
  audiences: Audiences;
  /** Counts a request of a user. @throws {ApiError} 429 when there were too many. */
  limitRate(ctx: HeaderSink, userId: string): Promise<void>;
}

/** Lets admins of a tenant in: 401 without a good login, 403 for one that does not reach (ruling Q30). */
export function authenticateTenant({ audiences, limitRate }: AuthDeps): Middleware<TenantState> {
  return async (ctx, next) => {
    const { tenant, userId, expiresAt } = await readTenantLogin(audiences, ctx);
    await limitRate(ctx, `tenant/${tenant.id}/${userId}`);
    const { id: tenantId, code: tenantCode, locale: tenantLocale } = tenant;
    ctx.state.admin = { tenantId, tenantCode, tenantLocale, userId, expiresAt };
    await next();
  };
}

/** Lets ROLE_ADMIN of the backoffice in, likewise. */
export function authenticateBackoffice({ audiences, limitRate }: AuthDeps): Middleware<BackofficeState> {
  return async (ctx, next) => {
    const { userId, expiresAt } = await readBackofficeLogin(audiences, ctx);
    await limitRate(ctx, `backoffice/${userId}`);
    ctx.state.operator = { expiresAt };
    await next();
  };
}

async function readTenantLogin(audiences: Audiences, ctx: Context): Promise<TenantSession> {
  const token = extractSessionToken(ctx, 'tenant');
  const login = await audiences.tenant(ctx, token);
  if (login) return login;
  if (await audiences.backoffice(ctx, token)) throw forbidden('This login is for the backoffice.');
  throw authenticationRequired();
}

async function readBackofficeLogin(audiences: Audiences, ctx: Context): Promise<BackofficeSession> {
  const token = extractSessionToken(ctx, 'backoffice');
  const login = await audiences.backoffice(ctx, token);
  if (login) return login;
  if (await audiences.tenant(ctx, token)) throw forbidden('This login is for a tenant.');
  throw authenticationRequired();
}
