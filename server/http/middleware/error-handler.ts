import type { Middleware } from 'koa';
import { type ApiError, toApiError } from '../errors.ts';
import type { RequestState } from './request-id.ts';

/**
 * Turns every error into a response in the form of the routes behind it. Logs an internal error with its cause and an
 * unavailable dependency by name; does not log a refused request.
 */
export function errorHandler(toView: (error: ApiError) => object): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const apiError = toApiError(error);
      const { method, path } = ctx;
      if (apiError.errorCause === 'fault') {
        ctx.state.logger.error({ err: apiError.cause ?? apiError, method, path }, apiError.message);
      } else if (apiError.errorCause !== 'refusal') {
        const { errorCause: dependency, cause } = apiError;
        const reason = cause instanceof Error ? cause.message : String(cause);
        ctx.state.logger.warn({ dependency, reason, method, path }, 'dependency check failed');
      }
      ctx.state.errorCause = apiError.errorCause;
      ctx.status = apiError.status;
      ctx.set(apiError.headers);
      ctx.body = toView(apiError);
    }
  };
}

/** The form of errors on all routes but those of quotes and Sonar (ruling Q29). */
export function toErrorView({ code, message }: ApiError) {
  return { success: false, code, message };
}
