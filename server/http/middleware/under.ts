import type { Middleware } from 'koa';

/**
 * Runs the middleware for paths that begin with the prefix, whether or not a route matches them.
 * @param except a longer prefix to leave out
 */
export function under(prefix: string, middleware: Middleware, except?: string): Middleware {
  const isUnder = (path: string) =>
    path.startsWith(prefix) && !(except !== undefined && path.startsWith(except));
  return (ctx, next) => (isUnder(ctx.path) ? middleware(ctx, next) : next());
}
