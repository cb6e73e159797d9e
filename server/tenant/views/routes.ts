import type Router from '@koa/router';
import {
  createView,
  deleteView,
  listViews,
  type StoredView,
} from '../../../db/repositories/tenants/saved-views.ts';
import { maxViews } from '../../../domain/chat/saved-view.ts';
import { toSeconds } from '../../../domain/time.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import { jsonBody } from '../../http/middleware/json-body.ts';
import { readBody } from '../../http/validate.ts';
import type { TenantDeps } from '../deps.ts';
import { newViewSchema } from './schema.ts';
import type { SavedViewView } from './view-schema.ts';

/** Saved views of the list of chats: an admin's own, and those that the tenant shares. */
export function savedViewRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat/views' });
  const allowed = authenticateTenant(deps);

  router.get('/', allowed, async (ctx) => {
    const views = await listViews(deps.db, ctx.state.admin);
    ctx.body = { success: true, data: { items: views.map(toView) } };
  });

  router.post('/', allowed, jsonBody, async (ctx) => {
    const view = await createView(deps.db, ctx.state.admin, readBody(ctx, newViewSchema));
    if (!view) {
      const message = `An admin has at most ${maxViews} views, and a tenant ${maxViews} shared ones; delete one first.`;
      throw new ApiError(409, 'TOO_MANY_VIEWS', message);
    }
    ctx.body = { success: true, data: toView(view) };
    ctx.status = 201;
  });

  router.delete('/:view_id', allowed, async (ctx) => {
    const { view_id = '' } = ctx.params;
    if (!(await deleteView(deps.db, ctx.state.admin, view_id))) throw notFound('There is no such view.');
    ctx.body = { success: true, data: { view_id } };
  });

  return router;
}

function toView({ id, name, shared, own, filter, createdAt }: StoredView): SavedViewView {
  return { view_id: id, name, shared, own, filter, created_at: toSeconds(createdAt) };
}
