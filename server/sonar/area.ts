import { type Area, createArea } from '../http/area.ts';
import { authenticate } from './authenticate.ts';
import { toErrorView } from './error-view.ts';
import { requireConversationId, sonarRoutes } from './routes.ts';
import type { SonarDeps } from './sonar.ts';

const prefix = '/api/sonar';

/** Sonar conversations. Paths without a route need a key, too. */
export function sonarArea(deps: SonarDeps): Area {
  return createArea(prefix, {
    errorForm: toErrorView,
    middleware: [authenticate(deps.sonar), requireConversationId(prefix)],
    routers: [sonarRoutes(deps)],
  });
}
