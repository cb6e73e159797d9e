import type Router from '@koa/router';
import { groupErrors } from '../../../db/repositories/chat/chat-errors.ts';
import { toSeconds } from '../../../domain/time.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { readQuery } from '../../http/validate.ts';
import type { TenantDeps } from '../deps.ts';
import { type ErrorsView, errorsQuerySchema, maxCodes } from './schema.ts';

const dayMs = 24 * 60 * 60_000;

/** The errors of a tenant's chats, by their codes. */
export function errorRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat' });

  router.get('/errors', authenticateTenant(deps), async (ctx) => {
    const { days } = readQuery(ctx, errorsQuerySchema);
    const since = new Date(Date.now() - days * dayMs);
    const groups = await groupErrors(deps.db, ctx.state.admin.tenantId, { since, limit: maxCodes });
    const view: ErrorsView = {
      days,
      items: groups.map(({ errorCode, chats, firstAt, lastAt }) => ({
        error_code: errorCode,
        chats,
        first_at: toSeconds(firstAt),
        last_at: toSeconds(lastAt),
      })),
    };
    ctx.body = { success: true, data: view };
  });

  return router;
}
