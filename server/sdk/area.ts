import { type Area, createArea } from '../http/area.ts';
import { toErrorView } from '../http/middleware/error-handler.ts';
import { barcodeRoutes } from './barcodes/routes.ts';
import { chatEventRoutes } from './chat-events/routes.ts';
import { chatRoutes } from './chats/routes.ts';
import type { SdkDeps } from './deps.ts';
import { profileRoutes } from './profiles/routes.ts';
import { triggerRoutes } from './triggers/routes.ts';
import { validationRoutes } from './validation/routes.ts';

/** The API of store apps, with SDK keys. */
export function sdkArea(deps: SdkDeps): Area {
  return createArea('/v1/', {
    errorForm: toErrorView,
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
