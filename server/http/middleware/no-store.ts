import type { Middleware } from 'koa';

/** Nobody on the way keeps an answer: behind a cookie it looks like everybody's. */
export const noStore: Middleware = (ctx, next) => {
  ctx.set('cache-control', 'no-store');
  return next();
};
