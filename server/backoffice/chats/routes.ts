import type Router from '@koa/router';
import { listHistory } from '../../../db/repositories/chat/chat-history.ts';
import { findTenantOfChat } from '../../../db/repositories/chat/chats.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateBackoffice, type BackofficeState } from '../../auth/authenticate.ts';
import { serializeChat } from '../../chat/rendered-round.ts';
import { notFound } from '../../http/errors.ts';
import { readQuery } from '../../http/validate.ts';
import { toFilter } from '../../tenant/chats/schema.ts';
import { toPageView } from '../../tenant/chats/view.ts';
import type { BackofficeDeps } from '../deps.ts';
import { backofficeQuerySchema } from './schema.ts';
import { toBackofficeDetailView, toBackofficeRowView } from './view.ts';

/** The chats of all tenants (BO-01). */
export function backofficeChatRoutes(deps: BackofficeDeps): Router<BackofficeState> {
  const router = createRouter<BackofficeState>({ prefix: '/sdk-chat' });
  const allowed = authenticateBackoffice(deps);

  router.get('/', allowed, async (ctx) => {
    const query = readQuery(ctx, backofficeQuerySchema);
    const { tenant_id: tenantId } = query;
    const scope = tenantId === undefined ? 'all_tenants' : { tenantId };
    const { total, rows } = await listHistory(deps.db, { scope, filter: toFilter(query), paging: query });
    ctx.body = { success: true, data: toPageView(rows.map(toBackofficeRowView), total, query) };
  });

  router.get('/:chat_id', allowed, async (ctx) => {
    const chatId = ctx.params.chat_id ?? '';
    const tenant = await findTenantOfChat(deps.db, chatId);
    if (!tenant) throw notFound('There is no such chat.');
    const [chat, couponSpots] = await Promise.all([
      deps.chatCache.read(tenant.tenantId, chatId),
      deps.couponSpots(tenant.tenantCode),
    ]);
    if (!chat) throw notFound('There is no such chat.');
    ctx.type = 'json';
    ctx.body = serializeChat(toBackofficeDetailView(chat), chat.rounds, couponSpots);
  });

  return router;
}
