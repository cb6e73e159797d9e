import type { Context, Middleware } from 'koa';
import { getErrorMessage } from '../../../domain/error-message.ts';
import { ApiError, notFound, toApiError } from '../errors.ts';
import type { RequestState } from './request-id.ts';

/** Turns an error into the body of its response. */
export type ErrorForm = (error: ApiError) => object;

/** The form of errors on all routes but those of quotes and Sonar (ruling Q29). */
export const toErrorView: ErrorForm = ({ code, message }) => ({ success: false, code, message });

/**
 * Turns every error into a response in the area's form, and logs and reports it once. A request that nothing answered
 * becomes a 404 or 405.
 */
export function errorHandler(form: ErrorForm): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next();
      rejectUnanswered(ctx);
    } catch (error) {
      const apiError = toApiError(error);
      logError(ctx.state.logger, apiError, ctx);
      // For metrics and traces.
      ctx.state.errorCause = apiError.errorCause;
      ctx.status = apiError.status;
      ctx.set(apiError.headers);
      ctx.body = form(apiError);
    }
  };
}

/** @throws {ApiError} 404 without a route; 405, with the allowed methods in `Allow`, without one for the method */
function rejectUnanswered(ctx: Context): void {
  if (ctx.body !== undefined && ctx.body !== null) return;
  if (ctx.status === 404) throw notFound(`There is nothing at ${ctx.path}.`);
  if (ctx.status === 405) {
    const allow = ctx.response.get('allow');
    const message = `${ctx.method} is not allowed at ${ctx.path}; allowed: ${allow}.`;
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', message, { headers: { allow } });
  }
}

/** Logs an internal error with its cause and an unavailable dependency by name; does not log a rejected request. */
function logError(
  logger: RequestState['logger'],
  error: ApiError,
  { method, path }: Pick<Context, 'method' | 'path'>,
): void {
  const { errorCause, cause } = error;
  if (errorCause === 'rejection') return;
  if (errorCause === 'fault') {
    logger.error({ err: cause ?? error, method, path }, error.message);
    return;
  }
  const reason = getErrorMessage(cause);
  logger.warn({ dependency: errorCause, reason, method, path }, 'dependency check failed');
}
