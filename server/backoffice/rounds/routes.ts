import type Router from '@koa/router';
import { listFailedRounds } from '../../../db/repositories/chat/failed-rounds.ts';
import { ReplaysBusyError, ReplayTooLargeError } from '../../../operator/replay/replay-pool.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateBackoffice, type BackofficeState } from '../../auth/authenticate.ts';
import { ApiError, invalidRequest } from '../../http/errors.ts';
import { jsonBodyUpTo } from '../../http/middleware/json-body.ts';
import { readBody, readQuery } from '../../http/validate.ts';
import { toPageView } from '../../tenant/chats/view.ts';
import type { BackofficeDeps } from '../deps.ts';
import { failedRoundsQuerySchema, historyReplaySchema, replaySchema } from './schema.ts';
import { toFailedRoundView, toHistoryReplayView, toReplayView } from './view.ts';

/** Several times the bundle of a long chat. deploy/nginx.conf allows slightly more. */
export const maxBundleKib = 4_096;

/** When a refused replay may be tried again. */
const busyRetryS = 2;

/** Failed rounds of all tenants, and their replays. Answers hold what shoppers wrote: nobody stores them. */
export function backofficeRoundRoutes(deps: BackofficeDeps): Router<BackofficeState> {
  const router = createRouter<BackofficeState>();
  const allowed = authenticateBackoffice(deps);
  const jsonBody = jsonBodyUpTo(maxBundleKib);

  router.get('/failed-rounds', allowed, async (ctx) => {
    const query = readQuery(ctx, failedRoundsQuerySchema);
    const filter = { tenantId: query.tenant_id, error: query.error || undefined };
    const { total, rows } = await listFailedRounds(deps.db, filter, query);
    ctx.set('cache-control', 'no-store');
    ctx.body = { success: true, data: toPageView(rows.map(toFailedRoundView), total, query) };
  });

  router.get('/rounds/:round_id/bundle', allowed, async (ctx) => {
    const data = await deps.exportRound(ctx.params.round_id ?? '');
    ctx.set('cache-control', 'no-store');
    ctx.body = { success: true, data };
  });

  router.post('/replays', allowed, jsonBody, async (ctx) => {
    const { bundle, from_step: fromStep, edits } = readBody(ctx, replaySchema);
    const replayed = await deps.replayRound(bundle, { fromStep, edits }).catch(rejectReplay);
    ctx.set('cache-control', 'no-store');
    ctx.body = { success: true, data: toReplayView(bundle, replayed) };
  });

  router.post('/history-replays', allowed, jsonBody, async (ctx) => {
    const { runs } = readBody(ctx, historyReplaySchema);
    const replayed = await deps.replayRuns(runs).catch(rejectReplay);
    ctx.set('cache-control', 'no-store');
    ctx.body = { success: true, data: toHistoryReplayView(runs, replayed) };
  });

  return router;
}

function rejectReplay(error: unknown): never {
  if (error instanceof ReplayTooLargeError)
    throw invalidRequest(`bundle: ${error.message}; replay it with the CLI: round replay`);
  if (error instanceof ReplaysBusyError) {
    const message = `As many replays run as may run at once; try again in ${busyRetryS} s.`;
    throw new ApiError(429, 'RATE_LIMITED', message, { headers: { 'retry-after': String(busyRetryS) } });
  }
  throw error;
}
