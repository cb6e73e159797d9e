import type { Middleware } from 'koa';

/**
 * Runs the middleware for paths that begin with the prefix, whether or not a route takes them.
 * @param except paths below the prefix that it is not for
 */
export function under(prefix: string, middleware: Middleware, except?: string): Middleware {
  const isUnder = (path: string) =>
    path.startsWith(prefix) && !(except !== undefined && path.startsWith(except));
  return (ctx, next) => (isUnder(ctx.path) ? middleware(ctx, next) : next());
}
