import Koa from 'koa';
import type { ServerDeps } from './deps.ts';
import { accessLog } from './middleware/access-log.ts';
import { errors } from './middleware/errors.ts';
import { type RequestState, requestId } from './middleware/request-id.ts';
import { unrouted } from './middleware/unrouted.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { barcodeRoutes } from './sdk/barcodes/routes.ts';
import { chatRoutes } from './sdk/chats/routes.ts';
import { profileRoutes } from './sdk/profiles/routes.ts';
import { triggerRoutes } from './sdk/triggers/routes.ts';
import { validationRoutes } from './sdk/validation/routes.ts';

/** The whole of HTTP; it never listens by itself. */
export function createApp(deps: ServerDeps): Koa<RequestState> {
  const app = new Koa<RequestState>({ proxy: deps.trustProxy });
  app.use(requestId(deps.logger));
  app.use(accessLog);
  app.use(errors);
  app.use(unrouted);
  for (const router of [
    chatRoutes(deps),
    barcodeRoutes(deps),
    triggerRoutes(deps),
    profileRoutes(deps),
    validationRoutes(deps),
    openApiRoutes(),
  ]) {
    app.use(router.routes());
    app.use(router.allowedMethods());
  }
  app.on('error', (error: unknown) => deps.logger.warn({ err: error }, 'an answer could not be sent'));
  return app;
}
