import type Router from '@koa/router';
import type { Middleware } from 'koa';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import type { ServerDeps } from '../../deps.ts';
import { ApiError } from '../../http/errors.ts';

const path = '/api/v1/sdk-chat/events/stream';

/** Events of a tenant's chats, as server-sent events for its dashboards (DSSE-01). */
export function tenantStreamRoutes(deps: ServerDeps): Router<TenantState> {
  const router = createRouter<TenantState>();
  router.get(path, noHead, authenticateTenant(deps), (ctx) => {
    const { tenantId, expiresAt } = ctx.state.admin;
    ctx.status = 200;
    deps.tenantStreams.open({ req: ctx.req, res: ctx.res, tenantId, expiresAt });
    // The stream writes the response, not Koa.
    ctx.respond = false;
  });
  return router;
}

/** Rejects HEAD, which the router would otherwise serve like GET. */
const noHead: Middleware = (ctx, next) => {
  if (ctx.method !== 'HEAD') return next();
  const message = `HEAD is not allowed at ${path}; allowed: GET.`;
  throw new ApiError(405, 'METHOD_NOT_ALLOWED', message, { headers: { allow: 'GET' } });
};
