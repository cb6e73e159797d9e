import type Router from '@koa/router';
import { countRefusals, listRefusals } from '../../../db/repositories/tenants/refused-requests.ts';
import { readUsedCredits } from '../../../db/repositories/tenants/used-credits.ts';
import { toSeconds } from '../../../domain/time.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { readQuery } from '../../http/validate.ts';
import type { TenantDeps } from '../deps.ts';
import { type StandingView, standingQuerySchema } from './schema.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const days = 7;
const maxRefusals = 50;

/** How a tenant has fared: credits used by day, and what was refused in the last hour. */
export function standingRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat' });

  router.get('/standing', authenticateTenant(deps), async (ctx) => {
    const { utc_offset_minutes: offsetMinutes } = readQuery(ctx, standingQuerySchema);
    const { tenantId } = ctx.state.admin;
    const now = Date.now();
    const since = new Date(now - 60 * minuteMs);
    const begun = listDays(now, offsetMinutes);
    const first = new Date((begun[0] ?? now) - offsetMinutes * minuteMs);
    const [used, refused, refusals] = await Promise.all([
      readUsedCredits(deps.db, tenantId, { since: first, offsetMinutes }),
      countRefusals(deps.db, tenantId, since),
      listRefusals(deps.db, tenantId, { since, limit: maxRefusals }),
    ]);
    const count = (status: number) => refused.get(status) ?? 0;
    const view: StandingView = {
      used: begun.map((dayBegin) => {
        const day = new Date(dayBegin).toISOString().slice(0, 10);
        return { day, credits: used.get(day) ?? 0 };
      }),
      refused: { '402': count(402), '409': count(409), '429': count(429) },
      refusals: refusals.map(({ minute, status, code, route, count }) => ({
        at: toSeconds(minute),
        status,
        code,
        route,
        count,
      })),
    };
    ctx.body = { success: true, data: view };
  });

  return router;
}

/** The last days, today last: their beginnings in the local time that the offset means, as if it were UTC. */
function listDays(nowMs: number, offsetMinutes: number): number[] {
  const today = Math.floor((nowMs + offsetMinutes * minuteMs) / dayMs);
  return Array.from({ length: days }, (_, index) => (today - days + 1 + index) * dayMs);
}
