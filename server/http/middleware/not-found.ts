import type { Middleware } from 'koa';
import { ApiError, notFound } from '../errors.ts';

/** Gives requests that no route took an answer that says why; `Allow` names the methods that are known. */
export const notFoundHandler: Middleware = async (ctx, next) => {
  await next();
  if (ctx.body !== undefined && ctx.body !== null) return;
  if (ctx.status === 404) throw notFound(`There is nothing at ${ctx.path}.`);
  if (ctx.status === 405) {
    const allow = ctx.response.get('allow');
    const message = `${ctx.method} is not possible at ${ctx.path}; possible: ${allow}.`;
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', message, { headers: { allow } });
  }
};
