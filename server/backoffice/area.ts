import { type Area, createArea } from '../http/area.ts';
import { cookieGuards } from '../http/middleware/cookie-guards.ts';
import { toErrorView } from '../http/middleware/error-handler.ts';
import { backofficeChatRoutes } from './chats/routes.ts';
import { codecRoutes } from './codec/routes.ts';
import type { BackofficeDeps, CodecDeps } from './deps.ts';
import { backofficeRoundRoutes } from './rounds/routes.ts';

/** The API of the backoffice's dashboard. */
export function backofficeArea(deps: BackofficeDeps): Area {
  return createArea('/api/v1/admin/', {
    errorForm: toErrorView,
    middleware: cookieGuards(deps.corsOrigins, 'CORS_ORIGINS'),
    routers: [backofficeChatRoutes(deps), backofficeRoundRoutes(deps)],
  });
}

/** Request headers of the Temporal UI beside its token. */
const codecHeaders = ['x-namespace', 'authorization-extras'];

/** The codec server, with a list of origins of its own. */
export function codecArea(deps: CodecDeps): Area {
  return createArea('/api/v1/admin/codec/', {
    errorForm: toErrorView,
    middleware: cookieGuards(deps.codecOrigins, 'CODEC_ORIGINS', codecHeaders),
    routers: [codecRoutes(deps)],
  });
}
