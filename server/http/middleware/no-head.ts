import type { RouterContext } from '@koa/router';
import type { Middleware } from 'koa';
import { ApiError } from '../errors.ts';

/** Rejects HEAD on the route of a stream, which the router would otherwise serve like GET. */
export const noHead: Middleware<unknown, Pick<RouterContext, 'routerPath'>> = (ctx, next) => {
  if (ctx.method !== 'HEAD') return next();
  const message = `HEAD is not allowed at ${ctx.routerPath}; allowed: GET.`;
  throw new ApiError(405, 'METHOD_NOT_ALLOWED', message, { headers: { allow: 'GET' } });
};
