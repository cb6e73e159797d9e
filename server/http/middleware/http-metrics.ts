import type { RouterContext } from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { ServerMetrics } from '../metrics.ts';
import type { RequestState } from './request-id.ts';

const knownMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Observes each request by its route's template, and counts open streams. */
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
    if (errorCause !== undefined && errorCause !== 'rejection') metrics.countError(route, errorCause);
    // A handler that bypasses Koa's response has opened a stream.
    if (ctx.respond === false && !ctx.res.closed) ctx.res.once('close', metrics.countStream(route));
  };
}

/** A method label of bounded cardinality, whatever a client sends. */
export function toMethodLabel({ method }: Context): string {
  return knownMethods.includes(method) ? method : 'other';
}

/** The template of the matched route, `none` without one. */
export function toRouteLabel(ctx: Context & Partial<Pick<RouterContext, '_matchedRoute'>>): string {
  return ctx._matchedRoute === undefined ? 'none' : String(ctx._matchedRoute);
}
