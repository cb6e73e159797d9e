import type { ServerDeps } from '../deps.ts';
import { type Area, createArea } from '../http/area.ts';
import { errorHandler } from '../http/middleware/error-handler.ts';
import { notFoundHandler } from '../http/middleware/not-found.ts';
import { authenticate } from './authenticate.ts';
import { toErrorView } from './error-view.ts';
import { requireConversationId, sonarRoutes } from './routes.ts';

const prefix = '/api/sonar';

/** Sonar conversations. Paths without a route need a key, too. */
export function sonarArea(deps: ServerDeps): Area {
  return createArea(
    prefix,
    [errorHandler(toErrorView), notFoundHandler, authenticate(deps.sonar), requireConversationId(prefix)],
    [sonarRoutes(deps)],
  );
}
