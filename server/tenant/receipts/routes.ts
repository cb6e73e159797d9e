import type Router from '@koa/router';
import { readReceipts } from '../../../db/repositories/chat/round-receipts.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { notFound } from '../../http/errors.ts';
import type { TenantDeps } from '../deps.ts';
import { toReceiptsView } from './view.ts';

/** Receipts of a tenant's chat: credits, attempts and seconds of its rounds. */
export function receiptRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat' });

  router.get('/:chat_id/receipts', authenticateTenant(deps), async (ctx) => {
    const { chat_id = '' } = ctx.params;
    const receipts = await readReceipts(deps.db, ctx.state.admin.tenantId, chat_id);
    // Every chat has at least one round.
    if (receipts.length === 0) throw notFound('There is no such chat.');
    ctx.body = { success: true, data: toReceiptsView(chat_id, receipts) };
  });

  return router;
}
