import type { Middleware } from 'koa';
import { ApiError, notFound } from '../errors.ts';

/** Answers requests that no route handled: 404, or 405 with the allowed methods in `Allow`. */
export const notFoundHandler: Middleware = async (ctx, next) => {
  await next();
  if (ctx.body !== undefined && ctx.body !== null) return;
  if (ctx.status === 404) throw notFound(`There is nothing at ${ctx.path}.`);
  if (ctx.status === 405) {
    const allow = ctx.response.get('allow');
    const message = `${ctx.method} is not allowed at ${ctx.path}; allowed: ${allow}.`;
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', message, { headers: { allow } });
  }
};
