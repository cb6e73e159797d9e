import type { Context, Middleware } from 'koa';
import type { Owner } from '../../db/repositories/chat/owner.ts';
import { getKeyStatus } from '../../domain/key-status.ts';
import { extractBearerToken } from '../auth/bearer-token.ts';
import { rateLimitKey } from '../http/client-address.ts';
import { forbidden, unauthorized } from '../http/errors.ts';
import type { SdkDeps } from './deps.ts';

/** The owner of a request's key; set by `authenticate`. */
export interface SdkCaller extends Owner {
  tenantCode: string;
  tenantLocale: string;
}

export interface SdkState {
  caller: SdkCaller;
}

export type Scope = 'profile' | 'chat';

/** Requires a valid SDK key with the scope, within its rate limit (rulings Q2, Q29). */
export function authenticate(
  deps: Pick<SdkDeps, 'apiKeys' | 'limitRate'>,
  scope: Scope,
): Middleware<SdkState> {
  return async (ctx, next) => {
    const key = await deps.apiKeys.find(extractApiKey(ctx), rateLimitKey(ctx.ip));
    if (!key || getKeyStatus(key, new Date()) !== 'active') throw unauthorized();
    await deps.limitRate(ctx, key.id);
    if (!key.openApiEnabled) throw forbidden('The Open API is switched off for this tenant.');
    if (!key.scopes.includes(scope)) throw forbidden(`This key lacks the scope "${scope}".`);
    ctx.state.caller = {
      tenantId: key.tenantId,
      tenantCode: key.tenantCode,
      tenantLocale: key.tenantLocale,
      lineageId: key.lineageId,
    };
    await next();
  };
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
