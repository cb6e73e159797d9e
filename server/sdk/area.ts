import { type Area, createArea } from '../http/area.ts';
import { cors } from '../http/middleware/cors.ts';
import { toErrorView } from '../http/middleware/error-handler.ts';
import { barcodeRoutes } from './barcodes/routes.ts';
import { chatEventRoutes } from './chat-events/routes.ts';
import { chatRoutes } from './chats/routes.ts';
import type { SdkDeps } from './deps.ts';
import { profileRoutes } from './profiles/routes.ts';
import { logRefusals } from './refusal-log.ts';
import { triggerRoutes } from './triggers/routes.ts';
import { validationRoutes } from './validation/routes.ts';

/** What a page needs of CORS beside its key, which no cookie replaces. */
const corsOptions = {
  credentials: false,
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  headers: ['idempotency-key', 'if-none-match', 'last-event-id'],
  exposed: [
    'etag',
    'chat-sequence',
    'idempotent-replayed',
    'ratelimit-limit',
    'ratelimit-remaining',
    'ratelimit-reset',
  ],
};

/** The API of store apps, with SDK keys. */
export function sdkArea(deps: SdkDeps): Area {
  return createArea('/v1/', {
    errorForm: toErrorView,
    middleware: [cors(deps.sdkCorsOrigins, corsOptions), logRefusals(deps.refusals)],
    routers: [
      // Before the routes of rounds, whose ids it would pass for.
      chatEventRoutes(deps),
      chatRoutes(deps),
      barcodeRoutes(deps),
      triggerRoutes(deps),
      profileRoutes(deps),
      validationRoutes(deps),
    ],
  });
}
