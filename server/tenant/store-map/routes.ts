import type Router from '@koa/router';
import { resolveLocale } from '../../../domain/chat/locale.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { ApiError } from '../../http/errors.ts';
import type { TenantDeps } from '../deps.ts';
import { toStoreMapView } from './view.ts';

/** The map of a tenant's store, with product names in the tenant's language. */
export function storeMapRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>();

  router.get('/sdk-chat/store-map', authenticateTenant(deps), async (ctx) => {
    const { tenantCode, tenantLocale } = ctx.state.admin;
    const catalog = await deps.storeCatalog(tenantCode, resolveLocale(null, tenantLocale));
    if (!catalog) {
      throw new ApiError(503, 'STORE_UNAVAILABLE', 'The store is unavailable; please try again.');
    }
    ctx.body = { success: true, data: toStoreMapView(catalog) };
  });

  return router;
}
