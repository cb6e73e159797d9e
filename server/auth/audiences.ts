import type { Context } from 'koa';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Db } from '../../db/orm.ts';
import { findTenant, type StoredTenant } from '../../db/repositories/tenants/tenants.ts';
import { forbidden } from '../http/errors.ts';
import { type AudienceSettings, type CheckToken, clockLeewayS, createTokenCheck } from './check-token.ts';
import type { AudienceName } from './session-token.ts';

/** Who is signed in to a tenant's dashboard. */
export interface TenantSession {
  realm: 'tenant';
  tenant: StoredTenant;
  userId: string;
  expiresAt: Date;
}

/** Who is signed in to the backoffice. */
export interface BackofficeSession {
  realm: 'backoffice';
  /** Null where the login does not say. */
  userId: string | null;
  expiresAt: Date;
}

/**
 * The two realms of logins. Each resolves to who a token is of; null for one that is not its own, has had
 * its time, or is of a tenant that is gone.
 * @throws {ApiError} 403 for one that is its own and lacks what it takes
 */
export interface Audiences {
  tenant(ctx: Context, token: string): Promise<TenantSession | null>;
  backoffice(ctx: Context, token: string): Promise<BackofficeSession | null>;
}

export interface AudiencesSettings {
  tenant: AudienceSettings;
  backoffice: AudienceSettings;
  /** Hosts `{label}.{suffix}` carry a tenant's code (ruling Q31). */
  tenantHostSuffixes: readonly string[];
}

/** The last second that cookies and dates can write. */
const latestExpiryS = 253_402_300_799;
/** Required, and within what a date can say: milliseconds, for one, are far beyond (D11). */
const expiry = z.number().max(latestExpiryS);
const userId = z.union([z.string().min(1), z.number()]).transform(String);

/** A user without a role is known, and may do nothing. */
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

/** The label of hosts that belong to no tenant. */
const backofficeLabel = 'admin';

export function audiencesSettings(config: Config): AudiencesSettings {
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
      if (claims.user.role !== 'admin') throw forbidden('This login lacks the role "admin".');
      const label = tenantLabel(ctx.hostname, settings.tenantHostSuffixes);
      if (label !== null && label !== tenant.code) throw forbidden('This login is of another tenant.');
      return { realm: 'tenant', tenant, userId: claims.user.id, expiresAt: endOf(claims.exp) };
    },

    async backoffice(ctx, token) {
      const { success, data: claims } = backofficeClaims.safeParse(await checks.backoffice(ctx, token));
      if (!success) return null;
      if (!claims.roles.includes('ROLE_ADMIN')) throw forbidden('This login lacks the role "ROLE_ADMIN".');
      return { realm: 'backoffice', userId: claims.sub, expiresAt: endOf(claims.exp) };
    },
  };
}

/** The tenant code that a host carries; null for a host that carries none. */
export function tenantLabel(host: string, suffixes: readonly string[]): string | null {
  const name = host.toLowerCase().replace(/\.$/, '');
  const suffix = suffixes.find((one) => name.endsWith(`.${one}`));
  if (suffix === undefined) return null;
  const label = name.slice(0, -suffix.length - 1);
  return label === backofficeLabel ? null : label;
}

/** When a token that is good now ends: at its `exp`, or with the leeway that it lives on. */
function endOf(exp: number): Date {
  const isOver = exp * 1_000 <= Date.now();
  return new Date((isOver ? exp + clockLeewayS : exp) * 1_000);
}
