import { type Area, createArea } from '../http/area.ts';
import { toErrorView } from './error-view.ts';
import { publicCors } from './public-cors.ts';
import type { QuotesDeps } from './quotes.ts';
import { quoteHealthRoutes, quoteRoutes } from './routes.ts';

const common = { errorForm: toErrorView, middleware: [publicCors] };

/** Quote conversations, for pages of any origin. */
export function quotesArea(deps: QuotesDeps): Area {
  return createArea('/api/chat', { ...common, routers: [quoteRoutes(deps)] });
}

/** The health of the Quote Generator. */
export function quotesHealthArea(deps: QuotesDeps): Area {
  return createArea('/api/health', { ...common, routers: [quoteHealthRoutes(deps)] });
}
