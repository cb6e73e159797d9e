import koaCors from '@koa/cors';
import type { Middleware } from 'koa';

const preflightMaxAgeS = 600;

/**
 * Pages of any origin may call these routes with any headers, such as those of their tracing, and never with the
 * browser's login (ruling B13).
 */
export const publicCors: Middleware = koaCors({
  origin: '*',
  allowMethods: ['GET', 'POST'],
  exposeHeaders: ['request-id', 'retry-after'],
  maxAge: preflightMaxAgeS,
  // Errors are answers like others here: they keep the headers that are set.
  keepHeadersOnError: false,
});
