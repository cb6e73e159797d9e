import koaCors from '@koa/cors';
import type { Middleware } from 'koa';

const preflightMaxAgeS = 600;

/**
 * Lets pages of any origin call these routes with any headers, such as those of tracing, and without credentials
 * (ruling B13).
 */
export const publicCors: Middleware = koaCors({
  origin: '*',
  allowMethods: ['GET', 'POST'],
  exposeHeaders: ['request-id', 'retry-after'],
  maxAge: preflightMaxAgeS,
  // The error handler turns errors into responses that keep these headers.
  keepHeadersOnError: false,
});
