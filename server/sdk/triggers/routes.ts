import type Router from '@koa/router';
import type { z } from 'zod';
import { createRouter } from '../../../ops/router.ts';
import { jsonBody } from '../../http/middleware/json-body.ts';
import { authenticate, type SdkState } from '../authenticate.ts';
import type { SdkDeps } from '../deps.ts';
import { idempotent, type ProfileWrite } from '../idempotent.ts';
import { triggerBacklist, triggerCoupon, triggerRecommend, triggerSignage } from './commands.ts';
import { backlistSchema, couponSchema, recommendSchema, signageSchema } from './schema.ts';

/** Triggers that store apps report: signages, coupons, recommended items, the back list. */
export function triggerRoutes(deps: SdkDeps): Router<SdkState> {
  const router = createRouter<SdkState>({ prefix: '/chat/:profile_id' });
  const allowed = authenticate(deps, 'chat');

  function accept<T>(
    path: string,
    schema: z.ZodType<T>,
    trigger: (deps: SdkDeps, request: ProfileWrite, body: T) => Promise<object>,
  ) {
    const handle = idempotent(deps, { schema }, async (ctx, { body, newId }) => {
      const request = { caller: ctx.state.caller, profileId: ctx.params.profile_id ?? '', newId };
      ctx.body = { success: true, data: await trigger(deps, request, body) };
      ctx.status = 202;
    });
    router.post(path, allowed, jsonBody, handle);
  }

  accept('/trigger/signage', signageSchema, triggerSignage);
  accept('/trigger/coupon', couponSchema, triggerCoupon);
  accept('/trigger/recommend', recommendSchema, triggerRecommend);
  accept('/backlist-trigger', backlistSchema, triggerBacklist);
  return router;
}
