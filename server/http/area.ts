import type Router from '@koa/router';
import type { Middleware } from 'koa';
import { createRouter } from '../../ops/router.ts';
import { type ErrorForm, errorHandler } from './middleware/error-handler.ts';

/** A part of the API with middleware and a form of errors of its own. */
export interface Area {
  /** Every path that begins with this text belongs to the area, whether or not it has a route. */
  prefix: string;
  middleware: readonly Middleware[];
  router: Router;
}

export interface AreaOptions {
  errorForm: ErrorForm;
  /** Runs for every path of the area, in order, before its routes. */
  middleware?: readonly Middleware[];
  /** Routes of the area, in order, with paths after the prefix. */
  routers: readonly Router[];
}

export function createArea(prefix: string, { errorForm, middleware = [], routers }: AreaOptions): Area {
  const router = createRouter();
  for (const one of routers) router.use(prefix.replace(/\/$/, ''), one.routes());
  return { prefix, middleware: [errorHandler(errorForm), ...middleware], router };
}

/**
 * Passes each request to the first area whose prefix its path has. An area's routes are reached only through its
 * middleware, so no request can match a route and miss a guard. The middleware of a router cannot do that: it does not
 * run for paths and methods without a route, which need the area's CORS headers and form of errors too.
 */
export function serveAreas(areas: readonly Area[]): Middleware {
  const served = areas.map(({ prefix, middleware, router }) => ({
    prefix,
    serve: compose([...middleware, router.routes() as Middleware, router.allowedMethods() as Middleware]),
  }));
  return (ctx, next) => {
    const area = served.find(({ prefix }) => ctx.path.startsWith(prefix));
    return area ? area.serve(ctx, next) : next();
  };
}

function compose(middleware: readonly Middleware[]): Middleware {
  return middleware.reduceRight<Middleware>(
    (rest, one) => (ctx, next) => one(ctx, async () => rest(ctx, next)),
    (_ctx, next) => next(),
  );
}
