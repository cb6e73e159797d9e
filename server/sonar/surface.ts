import type { Context, Middleware } from 'koa';
import type { StoredSonarKey } from '../../db/repositories/sonar-keys.ts';
import { mayConverse } from '../../domain/sonar/account.ts';
import { ApiError, internalError } from '../errors.ts';
import type { RequestState } from '../middleware/request-id.ts';
import { toErrorView } from './error-view.ts';
import { noPermission, nullArgument, SonarError, unauthorizedKey } from './errors.ts';
import type { Sonar } from './sonar.ts';

export interface SonarState extends RequestState {
  caller: StoredSonarKey;
}

/** Where all of it is; what begins with it is answered in its own form, known or not. */
export const sonarPrefix = '/api/sonar';
export const conversationsPath = `${sonarPrefix}/ai/conversations`;

/** Errors of these routes leave in their own form, whoever raised them. */
export const sonarErrors: Middleware<RequestState> = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const answer = error instanceof ApiError ? error : internalError(error);
    if (answer.status >= 500 && isFault(answer)) {
      ctx.state.logger.error(
        { err: answer.cause ?? answer, method: ctx.method, path: ctx.path },
        answer.message,
      );
    }
    ctx.status = answer.status;
    ctx.set(answer.headers);
    ctx.body = toErrorView(answer);
  }
};

/** A 500 of these routes mostly is a refusal, and no fault of ours. */
function isFault(error: ApiError): boolean {
  return !(error instanceof SonarError);
}

/** Lets a valid key in (SONAR-03), as often as its rate allows, of an account that may have conversations. */
export function authenticate(sonar: Pick<Sonar, 'keys' | 'limitRate'>): Middleware<SonarState> {
  return async (ctx, next) => {
    const key = await sonar.keys.find(presentedKey(ctx));
    if (!key || key.revokedAt !== null) throw unauthorizedKey();
    await sonar.limitRate(ctx, key.id);
    if (!mayConverse(key.level)) throw noPermission();
    ctx.state.caller = key;
    await next();
  };
}

/** Empty for none. */
function presentedKey(ctx: Pick<Context, 'get'>): string {
  return /^Bearer +(\S+) *$/i.exec(ctx.get('authorization'))?.[1] ?? '';
}

/** A conversation that the path leaves unnamed is missing rather than the list (ruling C2). */
export const namedConversation: Middleware = (ctx, next) => {
  const [name] = ctx.path.slice(conversationsPath.length + 1).split('/');
  if (name === '') throw nullArgument('guid');
  return next();
};
