import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from '../../../logger.ts';
import type { ErrorCause } from '../errors.ts';

export interface RequestState {
  requestId: string;
  logger: Logger;
  /** Set for an error response. */
  errorCause?: ErrorCause;
}

const validId = /^[\w.:-]{1,128}$/;

/** Gives every request an id (a valid `X-Request-Id`, else a new one) and a logger that adds it. */
export function requestId(logger: Logger): Middleware<RequestState> {
  return async (ctx, next) => {
    const given = ctx.get('x-request-id');
    const id = validId.test(given) ? given : randomUUID();
    ctx.state.requestId = id;
    // Created on first use: a child logger takes a twentieth of a poll's time, and most polls log nothing.
    let own: Logger | undefined;
    Object.defineProperty(ctx.state, 'logger', {
      get: () => {
        own ??= logger.child({ request_id: id });
        return own;
      },
    });
    ctx.set('request-id', id);
    await next();
  };
}
