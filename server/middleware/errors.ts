import type { Middleware } from 'koa';
import { ApiError, internalError } from '../errors.ts';
import type { RequestState } from './request-id.ts';

/** The one exit of errors: what is no ApiError becomes a plain 500, and its cause goes to the log. */
export const errors: Middleware<RequestState> = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const answer = error instanceof ApiError ? error : internalError(error);
    if (answer.status >= 500) {
      ctx.state.logger.error(
        { err: answer.cause ?? answer, method: ctx.method, path: ctx.path },
        answer.message,
      );
    }
    ctx.status = answer.status;
    ctx.set(answer.headers);
    ctx.body = { success: false, code: answer.code, message: answer.message };
  }
};
