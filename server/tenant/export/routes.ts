import { Readable } from 'node:stream';
import type Router from '@koa/router';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { noHead } from '../../http/middleware/no-head.ts';
import { readQuery } from '../../http/validate.ts';
import { toChatFilter } from '../chats/schema.ts';
import type { TenantDeps } from '../deps.ts';
import { formats } from './formats.ts';
import { exportQuerySchema } from './schema.ts';
import { selectExport, streamChats } from './stream-chats.ts';

/**
 * The chats that the filters show, as a file that is made while the client takes it.
 *
 * 1. Its end says whether all chats are there. An export that fails or is not taken is cut off: its connection is
 *    closed before the end.
 * 2. It is bounded in rows and time, and in number at once. Neither a connection to PostgreSQL nor more than a few
 *    hundred rows wait for a slow client.
 */
export function exportRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat' });
  const { exports: limit } = deps;

  router.get('/export', noHead, authenticateTenant(deps), async (ctx) => {
    const query = readQuery(ctx, exportQuerySchema);
    const { tenantId } = ctx.state.admin;
    const end = limit.begin(tenantId);
    try {
      const request = { scope: { tenantId }, filter: toChatFilter(query), sort: query.sort };
      const chatIds = await selectExport(deps.db, request, limit.maxRows);
      const { format } = query;
      const { maxRows, maxMs } = limit;
      const until = performance.now() + maxMs;
      const body = Readable.from(
        streamChats(deps.db, {
          format,
          chatIds,
          maxRows,
          until,
          origin: ctx.host === '' ? '' : `${ctx.protocol}://${ctx.host}`,
        }),
      );
      // A client that takes nothing would keep it for ever.
      const stalled = setTimeout(
        () => body.destroy(new Error('the export was not taken in time')),
        2 * maxMs,
      );
      body.once('close', () => {
        clearTimeout(stalled);
        end();
      });
      const day = new Date().toISOString().slice(0, 10);
      ctx.set('content-disposition', `attachment; filename="chats-${day}.${format}"`);
      ctx.set('x-content-type-options', 'nosniff');
      ctx.type = formats[format].contentType;
      ctx.body = body;
    } catch (error) {
      end();
      throw error;
    }
  });

  return router;
}
