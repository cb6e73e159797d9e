import koaCors from '@koa/cors';
import type { Middleware } from 'koa';

const preflightMaxAgeS = 600;

/** Pages of any origin may call these routes, never with the browser's login (ruling B13). */
export const openToAll: Middleware = koaCors({
  origin: '*',
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['content-type', 'last-event-id', 'cache-control'],
  exposeHeaders: ['request-id', 'retry-after'],
  maxAge: preflightMaxAgeS,
  // Errors are answers like others here: they keep the headers that are set.
  keepHeadersOnError: false,
});
