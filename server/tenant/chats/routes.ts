import type Router from '@koa/router';
import { listHistory } from '../../../db/repositories/chat/chat-history.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { serializeChat } from '../../chat/rendered-round.ts';
import { notFound } from '../../http/errors.ts';
import { readQuery } from '../../http/validate.ts';
import type { TenantDeps } from '../deps.ts';
import { chatListQuerySchema, toChatFilter } from './schema.ts';
import { toHistoryDetailView, toHistoryRowView, toPageView } from './view.ts';

/** A tenant's chats, including those of deleted profiles (ruling Q37). */
export function tenantChatRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat' });
  const allowed = authenticateTenant(deps);

  router.get('/', allowed, async (ctx) => {
    const query = readQuery(ctx, chatListQuerySchema);
    const { tenantId } = ctx.state.admin;
    const { total, rows } = await listHistory(deps.db, {
      scope: { tenantId },
      filter: toChatFilter(query),
      paging: query,
      sort: query.sort,
    });
    ctx.body = { success: true, data: toPageView(rows.map(toHistoryRowView), total, query) };
  });

  router.get('/:chat_id', allowed, async (ctx) => {
    const { tenantId, tenantCode } = ctx.state.admin;
    const [chat, couponSpots] = await Promise.all([
      deps.chatCache.read(tenantId, ctx.params.chat_id ?? ''),
      deps.couponSpots(tenantCode),
    ]);
    if (!chat) throw notFound('There is no such chat.');
    ctx.type = 'json';
    ctx.body = serializeChat(toHistoryDetailView(chat), chat.rounds, couponSpots);
  });

  return router;
}
