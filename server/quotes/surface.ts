import koaCors from '@koa/cors';
import type { Middleware } from 'koa';
import { ApiError, internalError } from '../errors.ts';
import type { RequestState } from '../middleware/request-id.ts';
import { toErrorView } from './error-view.ts';

const preflightMaxAgeS = 600;

/** Pages of any origin may call these routes, never with the browser's login (ruling B13). */
export const openToAll: Middleware = koaCors({
  origin: '*',
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['content-type', 'last-event-id', 'cache-control'],
  exposeHeaders: ['request-id', 'retry-after'],
  maxAge: preflightMaxAgeS,
  // Errors are answers like others here: they keep the headers that are set.
  keepHeadersOnError: false,
});

/** Errors of these routes leave in their own form, whoever raised them. */
export const quoteErrors: Middleware<RequestState> = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const answer = error instanceof ApiError ? error : internalError(error);
    if (answer.status >= 500) {
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
