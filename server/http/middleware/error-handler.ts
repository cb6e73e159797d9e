import type { Middleware } from 'koa';
import { type ApiError, toApiError } from '../errors.ts';
import type { RequestState } from './request-id.ts';

/**
 * The one exit of errors, in the form of the routes that it stands before. A fault goes to the log with its cause,
 * a part that is away by name, a refusal not at all.
 */
export function errorHandler(toView: (error: ApiError) => object): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const answer = toApiError(error);
      const { method, path } = ctx;
      if (answer.because === 'fault') {
        ctx.state.logger.error({ err: answer.cause ?? answer, method, path }, answer.message);
      } else if (answer.because !== 'refusal') {
        const { because: part, cause } = answer;
        const reason = cause instanceof Error ? cause.message : String(cause);
        ctx.state.logger.warn({ part, reason, method, path }, 'dependency check failed');
      }
      ctx.state.errorCause = answer.because;
      ctx.status = answer.status;
      ctx.set(answer.headers);
      ctx.body = toView(answer);
    }
  };
}

/** As all routes but those of quotes and Sonar say it (ruling Q29). */
export function toErrorView({ code, message }: ApiError) {
  return { success: false, code, message };
}
