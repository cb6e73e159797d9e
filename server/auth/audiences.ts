import type { Context } from 'koa';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Db } from '../../db/orm.ts';
import { findTenant, type StoredTenant } from '../../db/repositories/tenants/tenants.ts';
import { forbidden } from '../http/errors.ts';
import { type AudienceSettings, type CheckToken, clockLeewayS, createTokenCheck } from './check-token.ts';
import type { AudienceName } from './session-token.ts';
import { tenantSuspended } from './tenant-suspended.ts';

/** A session of a tenant's dashboard. */
export interface TenantSession {
  audience: 'tenant';
  tenant: StoredTenant;
  userId: string;
  expiresAt: Date;
}

/** A session of the backoffice. */
export interface BackofficeSession {
  audience: 'backoffice';
  /** Null if the token has no `sub`. */
  userId: string | null;
  expiresAt: Date;
}

/**
 * The two audiences of tokens. Each resolves to the token's session, or to null if the token is invalid, expired, for
 * another audience, or of a tenant that no longer exists.
 * @throws {ApiError} 403 for a valid token without the required role, of another tenant's host or of a suspended tenant
 */
export interface Audiences {
  tenant(ctx: Context, token: string): Promise<TenantSession | null>;
  backoffice(ctx: Context, token: string): Promise<BackofficeSession | null>;
}

export interface AudiencesSettings {
  tenant: AudienceSettings;
  backoffice: AudienceSettings;
  /** The label of a host `{label}.{suffix}` is a tenant's code (ruling Q31). */
  tenantHostSuffixes: readonly string[];
}

/** The last second of the year 9999: cookies and dates cannot express more. */
const latestExpiryS = 253_402_300_799;
/** Required, and within the range of dates, which milliseconds exceed (D11). */
const expiry = z.number().max(latestExpiryS);
const userId = z.union([z.string().min(1), z.number()]).transform(String);

/** A user without a role is authenticated and gets 403. */
const tenantClaims = z.object({
  tenant: z.string().min(1),
  user: z.object({ id: userId, role: z.unknown().optional() }),
  exp: expiry,
});
const backofficeClaims = z.object({
  roles: z.array(z.unknown()).catch([]),
  sub: userId.nullable().catch(null),
  exp: expiry,
});

/** The label of the backoffice's hosts, which is not a tenant's code. */
const backofficeLabel = 'admin';

export function toAudiencesSettings(config: Config): AudiencesSettings {
  return {
    tenant: {
      issuer: config.TENANT_JWT_ISSUER,
      audience: config.TENANT_JWT_AUDIENCE,
      secrets: config.TENANT_JWT_SECRET ?? [],
      jwksUrl: config.TENANT_JWT_JWKS_URL ?? null,
    },
    backoffice: {
      issuer: config.BACKOFFICE_JWT_ISSUER,
      audience: config.BACKOFFICE_JWT_AUDIENCE,
      secrets: config.BACKOFFICE_JWT_SECRET ?? [],
      jwksUrl: config.BACKOFFICE_JWT_JWKS_URL ?? null,
    },
    tenantHostSuffixes: config.TENANT_HOST_SUFFIXES,
  };
}

export function createAudiences(db: Db, settings: AudiencesSettings): Audiences {
  const checks: Record<AudienceName, CheckToken> = {
    tenant: createTokenCheck(settings.tenant),
    backoffice: createTokenCheck(settings.backoffice),
  };

  return {
    async tenant(ctx, token) {
      const { success, data: claims } = tenantClaims.safeParse(await checks.tenant(ctx, token));
      if (!success) return null;
      const tenant = await findTenant(db, claims.tenant);
      if (!tenant) return null;
      if (!tenant.openApiEnabled) throw tenantSuspended();
      if (claims.user.role !== 'admin') throw forbidden('This session lacks the role "admin".');
      const label = getTenantLabel(ctx.hostname, settings.tenantHostSuffixes);
      if (label !== null && label !== tenant.code) throw forbidden('This session is of another tenant.');
      return { audience: 'tenant', tenant, userId: claims.user.id, expiresAt: getSessionEnd(claims.exp) };
    },

    async backoffice(ctx, token) {
      const { success, data: claims } = backofficeClaims.safeParse(await checks.backoffice(ctx, token));
      if (!success) return null;
      if (!claims.roles.includes('ROLE_ADMIN')) throw forbidden('This session lacks the role "ROLE_ADMIN".');
      return { audience: 'backoffice', userId: claims.sub, expiresAt: getSessionEnd(claims.exp) };
    },
  };
}

/** The tenant code in a host; null if there is none. */
export function getTenantLabel(host: string, suffixes: readonly string[]): string | null {
  const name = host.toLowerCase().replace(/\.$/, '');
  const suffix = suffixes.find((one) => name.endsWith(`.${one}`));
  if (suffix === undefined) return null;
  const label = name.slice(0, -suffix.length - 1);
  return label === backofficeLabel ? null : label;
}

/** When a valid token's session ends: at `exp`, or after the leeway if `exp` has passed. */
function getSessionEnd(exp: number): Date {
  const isPast = exp * 1_000 <= Date.now();
  return new Date((isPast ? exp + clockLeewayS : exp) * 1_000);
}
