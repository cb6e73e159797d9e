import type { Context, Middleware } from 'koa';
import type { ServerDeps } from '../deps.ts';
import { forbidden } from '../http/errors.ts';
import type { BackofficeLogin, Realms, TenantLogin } from './audiences.ts';
import { presentedToken, signIn } from './session-token.ts';

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

type Deps = Pick<ServerDeps, 'realms' | 'limitRate'>;

/** Lets admins of a tenant in: 401 without a good login, 403 for one that does not reach (ruling Q30). */
export function authenticateTenant({ realms, limitRate }: Deps): Middleware<TenantState> {
  return async (ctx, next) => {
    const { tenant, userId, expiresAt } = await readTenantLogin(realms, ctx);
    await limitRate(ctx, `tenant/${tenant.id}/${userId}`);
    const { id: tenantId, code: tenantCode, locale: tenantLocale } = tenant;
    ctx.state.admin = { tenantId, tenantCode, tenantLocale, userId, expiresAt };
    await next();
  };
}

/** Lets ROLE_ADMIN of the backoffice in, likewise. */
export function authenticateBackoffice({ realms, limitRate }: Deps): Middleware<BackofficeState> {
  return async (ctx, next) => {
    const { userId, expiresAt } = await readBackofficeLogin(realms, ctx);
    await limitRate(ctx, `backoffice/${userId}`);
    ctx.state.operator = { expiresAt };
    await next();
  };
}

async function readTenantLogin(realms: Realms, ctx: Context): Promise<TenantLogin> {
  const token = presentedToken(ctx, 'tenant');
  const login = await realms.tenant(ctx, token);
  if (login) return login;
  if (await realms.backoffice(ctx, token)) throw forbidden('This login is for the backoffice.');
  throw signIn();
}

async function readBackofficeLogin(realms: Realms, ctx: Context): Promise<BackofficeLogin> {
  const token = presentedToken(ctx, 'backoffice');
  const login = await realms.backoffice(ctx, token);
  if (login) return login;
  if (await realms.tenant(ctx, token)) throw forbidden('This login is for a tenant.');
  throw signIn();
}
