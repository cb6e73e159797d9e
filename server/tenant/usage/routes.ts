import type Router from '@koa/router';
import { readUsage } from '../../../db/repositories/tenants/usage.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { notFound } from '../../http/errors.ts';
import type { TenantDeps } from '../deps.ts';
import type { UsageView } from './view-schema.ts';

/** Where the tenant stands: credits left, and running rounds against its limit (ruling D14). */
export function usageRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat' });

  router.get('/usage', authenticateTenant(deps), async (ctx) => {
    const usage = await readUsage(deps.db, ctx.state.admin.tenantId);
    if (!usage) throw notFound('There is no such tenant.');
    const maxRunning = usage.maxRunningRounds ?? deps.tenantMaxRunning;
    const view: UsageView = {
      credit: usage.creditBalance,
      running: usage.running,
      max_running: maxRunning === 0 ? null : maxRunning,
    };
    ctx.body = { success: true, data: view };
  });

  return router;
}
