import type { Middleware } from 'koa';

/** Runs the middleware for paths that begin with the prefix, whether or not a route takes them. */
export function under(prefix: string, middleware: Middleware): Middleware {
  return (ctx, next) => (ctx.path.startsWith(prefix) ? middleware(ctx, next) : next());
}
