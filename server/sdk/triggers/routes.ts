import type Router from '@koa/router';
import type { Context } from 'koa';
import type { z } from 'zod';
import { createRouter } from '../../../ops/router.ts';
import type { ServerDeps } from '../../deps.ts';
import { jsonBody } from '../../http/middleware/json-body.ts';
import { readBody } from '../../http/middleware/validate.ts';
import { authenticate } from '../authenticate.ts';
import { type IdempotentState, idempotent } from '../idempotent.ts';
import { requestIds } from '../request-ids.ts';
import {
  type TriggerRequest,
  triggerBacklist,
  triggerCoupon,
  triggerRecommend,
  triggerSignage,
} from './commands.ts';
import { backlistSchema, couponSchema, recommendSchema, signageSchema } from './schema.ts';

/** Triggers that store apps report: signages, coupons, recommended items, the back list. */
export function triggerRoutes(deps: ServerDeps): Router<IdempotentState> {
  const router = createRouter<IdempotentState>({ prefix: '/chat/:profile_id' });
  const allowed = authenticate(deps, 'chat');

  function accept<T>(
    path: string,
    schema: z.ZodType<T>,
    trigger: (deps: ServerDeps, request: TriggerRequest, body: T) => Promise<object>,
  ) {
    router.post(path, allowed, jsonBody, idempotent(deps, schema), async (ctx) => {
      const body = readBody(ctx as Context, schema);
      const { caller, claimId } = ctx.state;
      const request = { caller, profileId: ctx.params.profile_id ?? '', newId: requestIds(claimId) };
      ctx.body = { success: true, data: await trigger(deps, request, body) };
      ctx.status = 202;
    });
  }

  accept('/trigger/signage', signageSchema, triggerSignage);
  accept('/trigger/coupon', couponSchema, triggerCoupon);
  accept('/trigger/recommend', recommendSchema, triggerRecommend);
  accept('/backlist-trigger', backlistSchema, triggerBacklist);
  return router;
}
