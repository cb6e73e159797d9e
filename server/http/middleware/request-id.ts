import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from '../../../logger.ts';
import type { ErrorCause } from '../errors.ts';

export interface RequestState {
  requestId: string;
  logger: Logger;
  /** Set with an answer that is an error. */
  errorCause?: ErrorCause;
}

const acceptable = /^[\w.:-]{1,128}$/;

/** Gives every request an id, the caller's own where it sent a sane one, and a logger that says it. */
export function requestId(logger: Logger): Middleware<RequestState> {
  return async (ctx, next) => {
    const given = ctx.get('x-request-id');
    const id = acceptable.test(given) ? given : randomUUID();
    ctx.state.requestId = id;
    // Polls, of which there are many, mostly have nothing to say; to make a logger takes a twentieth of their time.
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
