import Koa from 'koa';
import { healthRoutes } from '../ops/health-routes.ts';
import type { Readiness } from '../ops/readiness.ts';
import { backofficeArea, codecArea } from './backoffice/area.ts';
import type { BackofficeDeps, CodecDeps } from './backoffice/deps.ts';
import { dashboardRoutes } from './dashboard/routes.ts';
import { type Area, createArea, serveAreas } from './http/area.ts';
import { clientAddress, type TrustedProxies } from './http/client-address.ts';
import type { ServerMetrics } from './http/metrics.ts';
import { accessLog } from './http/middleware/access-log.ts';
import { canonicalPath } from './http/middleware/canonical-path.ts';
import { toErrorView } from './http/middleware/error-handler.ts';
import { httpMetrics } from './http/middleware/http-metrics.ts';
import { type RequestState, requestId } from './http/middleware/request-id.ts';
import { traceRequests } from './http/middleware/trace.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { quotesArea, quotesHealthArea } from './quotes/area.ts';
import type { QuotesDeps } from './quotes/quotes.ts';
import { sdkArea } from './sdk/area.ts';
import type { SdkDeps } from './sdk/deps.ts';
import { sonarArea } from './sonar/area.ts';
import type { SonarDeps } from './sonar/sonar.ts';
import { tenantArea } from './tenant/area.ts';
import type { TenantDeps } from './tenant/deps.ts';

/** What the caller makes for the routes. */
export interface ServerDeps extends SdkDeps, TenantDeps, BackofficeDeps, CodecDeps, QuotesDeps, SonarDeps {
  trustedProxies: TrustedProxies;
  isTraced: boolean;
  readiness: Readiness;
  metrics: ServerMetrics;
}

/** Codes of socket errors after the client closed its connection in the middle of a response. */
const clientGoneCodes = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Builds the Koa app; the caller listens. */
export function createApp(deps: ServerDeps): Koa<RequestState> {
  const app = new Koa<RequestState>({ proxy: deps.trustedProxies !== 0 });
  app.use(clientAddress(deps.trustedProxies));
  app.use(requestId(deps.logger));
  app.use(canonicalPath);
  if (deps.isTraced) app.use(traceRequests);
  app.use(httpMetrics(deps.metrics));
  app.use(accessLog(deps.logger));
  app.use(serveAreas(createAreas(deps)));
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (clientGoneCodes.has(error.code ?? ''))
      deps.logger.debug({ code: error.code }, 'client closed the connection');
    else deps.logger.warn({ err: error }, 'failed to send a response');
  });
  return app;
}

/** A request belongs to the first area whose prefix its path has, so `/api/v1/admin/` stands before `/api/v1/`. */
export function createAreas(deps: ServerDeps): Area[] {
  return [
    sdkArea(deps),
    codecArea(deps),
    backofficeArea(deps),
    tenantArea(deps),
    quotesArea(deps),
    quotesHealthArea(deps),
    sonarArea(deps),
    pagesArea(deps),
  ];
}

/** Pages and documents, and all paths of no other area. */
function pagesArea({ readiness }: Pick<ServerDeps, 'readiness'>): Area {
  return createArea('', {
    errorForm: toErrorView,
    routers: [healthRoutes(readiness), openApiRoutes(), dashboardRoutes()],
  });
}
