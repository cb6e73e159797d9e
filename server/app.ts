import type Router from '@koa/router';
import Koa from 'koa';
import { healthRoutes } from '../ops/health-routes.ts';
import { sessionRoutes } from './auth/session/routes.ts';
import { backofficeChatRoutes } from './backoffice/chats/routes.ts';
import { codecHeaders, codecPrefix, codecRoutes } from './backoffice/codec/routes.ts';
import { dashboardRoutes } from './dashboard/routes.ts';
import type { ServerDeps } from './deps.ts';
import { clientAddress } from './http/client-address.ts';
import { accessLog } from './http/middleware/access-log.ts';
import { canonicalPath } from './http/middleware/canonical-path.ts';
import { cors } from './http/middleware/cors.ts';
import { errorHandler, toErrorView } from './http/middleware/error-handler.ts';
import { httpMetrics } from './http/middleware/http-metrics.ts';
import { noStore } from './http/middleware/no-store.ts';
import { notFoundHandler } from './http/middleware/not-found.ts';
import { originCheck } from './http/middleware/origin-check.ts';
import { type RequestState, requestId } from './http/middleware/request-id.ts';
import { traceRequests } from './http/middleware/trace.ts';
import { under } from './http/middleware/under.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { toErrorView as toQuoteErrorView } from './quotes/error-view.ts';
import { publicCors } from './quotes/public-cors.ts';
import { quoteRoutes } from './quotes/routes.ts';
import { barcodeRoutes } from './sdk/barcodes/routes.ts';
import { chatRoutes } from './sdk/chats/routes.ts';
import { profileRoutes } from './sdk/profiles/routes.ts';
import { triggerRoutes } from './sdk/triggers/routes.ts';
import { validationRoutes } from './sdk/validation/routes.ts';
import { toErrorView as toSonarErrorView } from './sonar/error-view.ts';
import {
  authenticate as authenticateSonar,
  conversationsPath,
  requireConversationId,
  sonarPrefix,
} from './sonar/router.ts';
import { sonarRoutes } from './sonar/routes.ts';
import { tenantChatRoutes } from './tenant/chats/routes.ts';
import { eventRoutes } from './tenant/events/routes.ts';
import { receiptRoutes } from './tenant/receipts/routes.ts';
import { storeMapRoutes } from './tenant/store-map/routes.ts';
import { tenantStreamRoutes } from './tenant/stream/routes.ts';

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
  app.use(errorHandler(toErrorView));
  for (const prefix of ['/api/chat', '/api/health']) {
    app.use(under(prefix, publicCors));
    app.use(under(prefix, errorHandler(toQuoteErrorView)));
  }
  app.use(under(sonarPrefix, errorHandler(toSonarErrorView)));
  app.use(notFoundHandler);
  app.use(under('/api/v1/', noStore));
  app.use(under('/api/v1/', cors(deps.corsOrigins), codecPrefix));
  app.use(under('/api/v1/', originCheck(deps.corsOrigins, 'CORS_ORIGINS'), codecPrefix));
  app.use(under(codecPrefix, cors(deps.codecOrigins, codecHeaders)));
  app.use(under(codecPrefix, originCheck(deps.codecOrigins, 'CODEC_ORIGINS')));
  app.use(under(sonarPrefix, authenticateSonar(deps.sonar)));
  app.use(under(`${conversationsPath}/`, requireConversationId));
  mount(app, chatRoutes(deps));
  mount(app, barcodeRoutes(deps));
  mount(app, triggerRoutes(deps));
  mount(app, profileRoutes(deps));
  mount(app, validationRoutes(deps));
  mount(app, sessionRoutes(deps));
  // Before the chats: `store-map` would match `:chat_id`.
  mount(app, storeMapRoutes(deps));
  mount(app, tenantChatRoutes(deps));
  mount(app, receiptRoutes(deps));
  mount(app, eventRoutes(deps));
  mount(app, tenantStreamRoutes(deps));
  mount(app, backofficeChatRoutes(deps));
  mount(app, codecRoutes(deps));
  mount(app, quoteRoutes(deps));
  mount(app, sonarRoutes(deps));
  mount(app, healthRoutes(deps.readiness));
  mount(app, openApiRoutes());
  mount(app, dashboardRoutes());
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (clientGoneCodes.has(error.code ?? ''))
      deps.logger.debug({ code: error.code }, 'client closed the connection');
    else deps.logger.warn({ err: error }, 'failed to send a response');
  });
  return app;
}

function mount<State>(app: Koa<RequestState>, router: Router<State>): void {
  app.use(router.routes());
  app.use(router.allowedMethods());
}
