import type { Context, Middleware } from 'koa';
import type { Bus } from '../../bus/bus.ts';
import type { Db } from '../../db/orm.ts';
import type { Owner } from '../../db/repositories/chat/owner.ts';
import { findKeysByHash, type StoredKey } from '../../db/repositories/tenants/keys.ts';
import type { ApiScope } from '../../domain/api-scopes.ts';
import { getKeyStatus } from '../../domain/key-status.ts';
import { type ApiKeyCache, createApiKeyCache } from '../auth/api-key-cache.ts';
import { extractBearerToken } from '../auth/bearer-token.ts';
import { tenantSuspended } from '../auth/tenant-suspended.ts';
import { rateLimitKey } from '../http/client-address.ts';
import { forbidden, unauthorized } from '../http/errors.ts';
import type { RateLimit } from '../http/middleware/rate-limit.ts';

/** The owner of a request's key; set by `authenticate`. */
export interface SdkCaller extends Owner {
  tenantCode: string;
  tenantLocale: string;
  tenantWeight: number;
}

export interface SdkState {
  caller: SdkCaller;
  /** Whose log has the request if it is refused, see `logRefusals`. */
  refusedTenantId?: string;
}

export type SdkKeyCache = ApiKeyCache<StoredKey>;

export interface SdkAuthDeps {
  apiKeys: SdkKeyCache;
  /** Counts a request of a key. @throws {ApiError} 429 when there were too many. */
  limitRate: RateLimit;
}

const keyPattern = /^osk_[a-z0-9-]{1,64}_[0-9a-f]{64}$/;

/** The cache of SDK keys. */
export function createSdkKeyCache({ db, bus }: { db: Db; bus: Bus }): SdkKeyCache {
  const findByHashes = (hashes: readonly string[]) => findKeysByHash(db, hashes);
  return createApiKeyCache({ bus, pattern: keyPattern, findByHashes });
}

/** Requires a valid SDK key with the scope, within its rate limit (rulings Q2, Q29). */
export function authenticate(deps: SdkAuthDeps, scope: ApiScope): Middleware<SdkState> {
  return async (ctx, next) => {
    const key = await findActiveKey(deps, ctx);
    if (!key) throw unauthorized();
    ctx.state.refusedTenantId = key.tenantId;
    await deps.limitRate(ctx, key.id);
    if (!key.openApiEnabled) throw tenantSuspended();
    if (!key.scopes.includes(scope)) throw forbidden(`This key lacks the scope "${scope}".`);
    ctx.state.caller = {
      tenantId: key.tenantId,
      tenantCode: key.tenantCode,
      tenantLocale: key.tenantLocale,
      tenantWeight: key.tenantWeight,
      lineageId: key.lineageId,
    };
    await next();
  };
}

async function findActiveKey({ apiKeys }: SdkAuthDeps, ctx: Context): Promise<StoredKey | null> {
  const key = await apiKeys.find(extractApiKey(ctx), rateLimitKey(ctx.ip));
  return key && getKeyStatus(key, new Date()) === 'active' ? key : null;
}

/** Whether the key of an open stream may still be used; not counted as a request. */
export async function isKeyAuthorized(deps: SdkAuthDeps, ctx: Context, scope: ApiScope): Promise<boolean> {
  const key = await findActiveKey(deps, ctx);
  return Boolean(key?.openApiEnabled && key.scopes.includes(scope));
}

/**
 * The API key of a request, empty if there is none. `X-API-KEY` is an alias of `Authorization: Bearer`; if both are
 * sent, they must be equal.
 * @throws {ApiError} 401
 */
export function extractApiKey(ctx: Pick<Context, 'get'>): string {
  const bearer = extractBearerToken(ctx);
  const alias = ctx.get('x-api-key').trim();
  if (bearer === '' || (bearer !== null && alias !== '' && bearer !== alias)) throw unauthorized();
  return bearer ?? alias;
}
