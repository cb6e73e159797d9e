import type { ServerDeps } from '../deps.ts';
import { type Area, createArea } from '../http/area.ts';
import { errorHandler } from '../http/middleware/error-handler.ts';
import { notFoundHandler } from '../http/middleware/not-found.ts';
import { toErrorView } from './error-view.ts';
import { publicCors } from './public-cors.ts';
import { quoteHealthRoutes, quoteRoutes } from './routes.ts';

const middleware = [publicCors, errorHandler(toErrorView), notFoundHandler];

/** Quote conversations, for pages of any origin. */
export function quotesArea(deps: ServerDeps): Area {
  return createArea('/api/chat', middleware, [quoteRoutes(deps)]);
}

/** The health of the Quote Generator. */
export function quotesHealthArea(deps: ServerDeps): Area {
  return createArea('/api/health', middleware, [quoteHealthRoutes(deps)]);
}
