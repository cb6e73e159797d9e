import koaCors from '@koa/cors';
import { type Area, createArea } from '../http/area.ts';
import { toErrorView } from './error-view.ts';
import type { QuotesDeps } from './quotes.ts';
import { quoteHealthRoutes, quoteRoutes } from './routes.ts';

const preflightMaxAgeS = 600;

/**
 * Lets pages of any origin call these routes with any headers, such as those of tracing, and without credentials
 * (ruling B13).
 */
const publicCors = koaCors({
  origin: '*',
  allowMethods: ['GET', 'POST'],
  exposeHeaders: ['request-id', 'retry-after', 'ratelimit', 'ratelimit-policy'],
  maxAge: preflightMaxAgeS,
  // The error handler turns errors into responses that keep these headers.
  keepHeadersOnError: false,
});

const common = { errorForm: toErrorView, middleware: [publicCors] };

/** Quote conversations, for pages of any origin. */
export function quotesArea(deps: QuotesDeps): Area {
  return createArea('/api/chat', { ...common, routers: [quoteRoutes(deps)] });
}

/** The health of the Quote Generator. */
export function quotesHealthArea(deps: QuotesDeps): Area {
  return createArea('/api/health', { ...common, routers: [quoteHealthRoutes(deps)] });
}
