import type { Middleware } from 'koa';
import { findLoggableIds } from '../../../domain/loggable-ids.ts';
import type { Logger } from '../../../logger.ts';
import type { RequestState } from './request-id.ts';

/**
 * Logs one line per request, with the ids of the request, its chat and its round. Successful GETs are logged at level
 * debug, because polls are frequent.
 */
export function accessLog(logger: Logger): Middleware<RequestState> {
  const logsDebug = logger.isLevelEnabled('debug');
  return async (ctx, next) => {
    const startedAt = performance.now();
    await next();
    const isDebug = ctx.method === 'GET' && ctx.status < 400;
    if (isDebug && !logsDebug) return;
    const ms = Math.round(performance.now() - startedAt);
    const ids = { ...findLoggableIds(ctx.params), ...findLoggableIds(ctx.body) };
    const { method, path, status } = ctx;
    ctx.state.logger[isDebug ? 'debug' : 'info']({ method, path, status, ms, ...ids }, 'request');
  };
}
