import type Router from '@koa/router';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { noHead } from '../../http/middleware/no-head.ts';
import type { TenantDeps } from '../deps.ts';

/** Events of a tenant's chats, as server-sent events for its dashboards (DSSE-01). */
export function tenantStreamRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>();
  router.get('/sdk-chat/events/stream', noHead, authenticateTenant(deps), async (ctx) => {
    const { tenantId, expiresAt } = ctx.state.admin;
    ctx.status = 200;
    await deps.tenantStreams.open({ req: ctx.req, res: ctx.res, tenantId, expiresAt });
    // The stream writes the response, not Koa.
    ctx.respond = false;
  });
  return router;
}
