import type { Middleware } from 'koa';
import type { StoredSonarKey } from '../../db/repositories/sonar/sonar-keys.ts';
import { mayConverse } from '../../domain/sonar/account.ts';
import { extractBearerToken } from '../auth/bearer-token.ts';
import { rateLimitKey } from '../http/client-address.ts';
import type { RequestState } from '../http/middleware/request-id.ts';
import { noPermission, unauthorizedKey } from './errors.ts';
import type { Sonar } from './sonar.ts';

export interface SonarState extends RequestState {
  caller: StoredSonarKey;
}

/** Requires a valid key (SONAR-03) of an account that may have conversations, within its rate limit. */
export function authenticate(sonar: Pick<Sonar, 'keys' | 'limitRate'>): Middleware<SonarState> {
  return async (ctx, next) => {
    const key = await sonar.keys.find(extractBearerToken(ctx) ?? '', rateLimitKey(ctx.ip));
    if (!key || key.revokedAt !== null) throw unauthorizedKey();
    await sonar.limitRate(ctx, key.id);
    if (!mayConverse(key.level)) throw noPermission();
    ctx.state.caller = key;
    await next();
  };
}
