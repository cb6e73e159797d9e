import type { Middleware } from 'koa';
import type { StoredSonarKey } from '../../db/repositories/sonar/sonar-keys.ts';
import { mayConverse } from '../../domain/sonar/account.ts';
import { extractBearerToken } from '../auth/bearer-token.ts';
import { rateLimitKey } from '../http/client-address.ts';
import type { RequestState } from '../http/middleware/request-id.ts';
import { noPermission, nullArgument, unauthorizedKey } from './errors.ts';
import type { Sonar } from './sonar.ts';

export interface SonarState extends RequestState {
  caller: StoredSonarKey;
}

/** Where all of it is; what begins with it is answered in its own form, known or not. */
export const sonarPrefix = '/api/sonar';
export const conversationsPath = `${sonarPrefix}/ai/conversations`;

/** Lets a valid key in (SONAR-03), as often as its rate allows, of an account that may have conversations. */
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

/** A conversation that the path leaves unnamed is missing rather than the list (ruling C2). */
export const namedConversation: Middleware = (ctx, next) => {
  const [name] = ctx.path.slice(conversationsPath.length + 1).split('/');
  if (name === '') throw nullArgument('guid');
  return next();
};
