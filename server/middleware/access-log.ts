import type { Middleware } from 'koa';
import type { RequestState } from './request-id.ts';

/** One line a request, with its id; polls, of which there are many, only at level debug. */
export const accessLog: Middleware<RequestState> = async (ctx, next) => {
  const startedAt = performance.now();
  await next();
  const quiet = ctx.method === 'GET' && ctx.status < 400;
  const { logger } = ctx.state;
  if (quiet && !logger.isLevelEnabled('debug')) return;
  const ms = Math.round(performance.now() - startedAt);
  logger[quiet ? 'debug' : 'info']({ method: ctx.method, path: ctx.path, status: ctx.status, ms }, 'request');
};
