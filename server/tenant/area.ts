import { sessionRoutes } from '../auth/session/routes.ts';
import { type Area, createArea } from '../http/area.ts';
import { cookieGuards } from '../http/middleware/cookie-guards.ts';
import { toErrorView } from '../http/middleware/error-handler.ts';
import { answerRoutes } from './answers/routes.ts';
import { tenantChatRoutes } from './chats/routes.ts';
import type { TenantDeps } from './deps.ts';
import { errorRoutes } from './errors/routes.ts';
import { eventRoutes } from './events/routes.ts';
import { exportRoutes } from './export/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';
import { standingRoutes } from './standing/routes.ts';
import { storeMapRoutes } from './store-map/routes.ts';
import { tenantStreamRoutes } from './stream/routes.ts';
import { usageRoutes } from './usage/routes.ts';
import { savedViewRoutes } from './views/routes.ts';
import { webhookRoutes } from './webhooks/routes.ts';

/** The API of tenants' dashboards, and the sessions of all dashboards. */
export function tenantArea(deps: TenantDeps): Area {
  return createArea('/api/v1/', {
    errorForm: toErrorView,
    middleware: cookieGuards(deps.corsOrigins, 'CORS_ORIGINS'),
    routers: [
      sessionRoutes(deps),
      // Before the chats: their paths would match `:chat_id`.
      usageRoutes(deps),
      storeMapRoutes(deps),
      savedViewRoutes(deps),
      exportRoutes(deps),
      standingRoutes(deps),
      errorRoutes(deps),
      tenantChatRoutes(deps),
      receiptRoutes(deps),
      answerRoutes(deps),
      eventRoutes(deps),
      tenantStreamRoutes(deps),
      webhookRoutes(deps),
    ],
  });
}
