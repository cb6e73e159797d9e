import type { Middleware } from 'koa';

/** Forbids shared caches: they do not distinguish responses by cookie. */
export const noStore: Middleware = (ctx, next) => {
  ctx.set('cache-control', 'no-store');
  return next();
};
