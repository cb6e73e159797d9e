import type Router from '@koa/router';
import { listEvents } from '../../../db/repositories/chat/event-history.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { notFound } from '../../http/errors.ts';
import { readQuery } from '../../http/validate.ts';
import { pagingSchema } from '../chats/schema.ts';
import { toPageView } from '../chats/view.ts';
import type { TenantDeps } from '../deps.ts';
import { toEventView } from './view.ts';

/** Events of a tenant's chat: ends of rounds and of the chat, and triggers. */
export function eventRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat' });

  router.get('/:chat_id/events', authenticateTenant(deps), async (ctx) => {
    const query = readQuery(ctx, pagingSchema);
    const found = await listEvents(
      deps.db,
      { tenantId: ctx.state.admin.tenantId, chatId: ctx.params.chat_id ?? '' },
      query,
    );
    if (!found) throw notFound('There is no such chat.');
    ctx.body = { success: true, data: toPageView(found.events.map(toEventView), found.total, query) };
  });

  return router;
}
