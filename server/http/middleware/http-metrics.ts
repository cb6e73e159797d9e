import type { RouterContext } from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { ServerMetrics } from '../metrics.ts';
import type { RequestState } from './request-id.ts';

const knownMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Measures each request by the template of the route that took it, and counts the streams that it opens. */
export function httpMetrics(metrics: ServerMetrics): Middleware<RequestState> {
  return async (ctx, next) => {
    const startedAt = performance.now();
    await next();
    const route = toRouteLabel(ctx);
    metrics.observeRequest({
      route,
      method: toMethodLabel(ctx),
      status: ctx.status,
      seconds: (performance.now() - startedAt) / 1_000,
    });
    const { errorCause } = ctx.state;
    if (errorCause !== undefined && errorCause !== 'refusal') metrics.countError(route, errorCause);
    // What answers by itself, beyond the handler, is a stream.
    if (ctx.respond === false && !ctx.res.closed) ctx.res.once('close', metrics.countStream(route));
  };
}

/** One of few words, whatever a client writes. */
export function toMethodLabel({ method }: Context): string {
  return knownMethods.includes(method) ? method : 'other';
}

/** The template of the route that took the request. */
export function toRouteLabel(ctx: Context & Partial<Pick<RouterContext, '_matchedRoute'>>): string {
  return ctx._matchedRoute === undefined ? 'none' : String(ctx._matchedRoute);
}
