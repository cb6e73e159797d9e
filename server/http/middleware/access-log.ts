import type { Middleware } from 'koa';
import { findNamedIds } from '../../../domain/named-ids.ts';
import type { Logger } from '../../../logger.ts';
import type { RequestState } from './request-id.ts';

/**
 * One line a request, with its id and those of the chat and round that it was about; polls, of which there are
 * many, only at level debug.
 */
export function accessLog(logger: Logger): Middleware<RequestState> {
  const isTalkative = logger.isLevelEnabled('debug');
  return async (ctx, next) => {
    const startedAt = performance.now();
    await next();
    const quiet = ctx.method === 'GET' && ctx.status < 400;
    if (quiet && !isTalkative) return;
    const ms = Math.round(performance.now() - startedAt);
    const ids = { ...findNamedIds(ctx.params), ...findNamedIds(ctx.body) };
    const { method, path, status } = ctx;
    ctx.state.logger[quiet ? 'debug' : 'info']({ method, path, status, ms, ...ids }, 'request');
  };
}
