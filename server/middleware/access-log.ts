import type { Middleware } from 'koa';
import { namedIds } from '../../domain/named-ids.ts';
import type { RequestState } from './request-id.ts';

/** One line a request, with its id and those of the chat and round that it was about; polls, of which there are many, only at level debug. */
export const accessLog: Middleware<RequestState> = async (ctx, next) => {
  const startedAt = performance.now();
  await next();
  const quiet = ctx.method === 'GET' && ctx.status < 400;
  const { logger } = ctx.state;
  if (quiet && !logger.isLevelEnabled('debug')) return;
  const ms = Math.round(performance.now() - startedAt);
  const ids = { ...namedIds(ctx.params), ...namedIds(ctx.body) };
  const { method, path, status } = ctx;
  logger[quiet ? 'debug' : 'info']({ method, path, status, ms, ...ids }, 'request');
};
