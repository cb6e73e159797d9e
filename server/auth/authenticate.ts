import type { Context, Middleware } from 'koa';
import { forbidden } from '../http/errors.ts';
import type { RateLimit } from '../http/middleware/rate-limit.ts';
import type { Audiences, BackofficeSession, TenantSession } from './audiences.ts';
import { authenticationRequired, extractSessionToken } from './session-token.ts';

/** The authenticated admin; set by `authenticateTenant`. */
export interface TenantState {
  admin: {
    tenantId: string;
    tenantCode: string;
    /** Default language of the tenant's texts. */
    tenantLocale: string;
    userId: string;
    /** When the session ends. */
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
  limitRate: RateLimit;
}

/** Authenticates an admin of a tenant: 401 without a valid token, 403 without the permission (ruling Q30). */
export function authenticateTenant({ audiences, limitRate }: AuthDeps): Middleware<TenantState> {
  return async (ctx, next) => {
    const { tenant, userId, expiresAt } = await readTenantSession(audiences, ctx);
    await limitRate(ctx, `tenant/${tenant.id}/${userId}`);
    const { id: tenantId, code: tenantCode, locale: tenantLocale } = tenant;
    ctx.state.admin = { tenantId, tenantCode, tenantLocale, userId, expiresAt };
    await next();
  };
}

/** Authenticates a ROLE_ADMIN of the backoffice in the same way. */
export function authenticateBackoffice({ audiences, limitRate }: AuthDeps): Middleware<BackofficeState> {
  return async (ctx, next) => {
    const { userId, expiresAt } = await readBackofficeSession(audiences, ctx);
    await limitRate(ctx, `backoffice/${userId}`);
    ctx.state.operator = { expiresAt };
    await next();
  };
}

async function readTenantSession(audiences: Audiences, ctx: Context): Promise<TenantSession> {
  const token = extractSessionToken(ctx, 'tenant');
  const session = await audiences.tenant(ctx, token);
  if (session) return session;
  if (await audiences.backoffice(ctx, token)) throw forbidden('This session is for the backoffice.');
  throw authenticationRequired();
}

async function readBackofficeSession(audiences: Audiences, ctx: Context): Promise<BackofficeSession> {
  const token = extractSessionToken(ctx, 'backoffice');
  const session = await audiences.backoffice(ctx, token);
  if (session) return session;
  if (await audiences.tenant(ctx, token)) throw forbidden('This session is for a tenant.');
  throw authenticationRequired();
}
