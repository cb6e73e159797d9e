import type Router from '@koa/router';
import { createRouter } from '../../../ops/router.ts';
import { rateLimitKey } from '../../http/client-address.ts';
import { unauthorized } from '../../http/errors.ts';
import { extractApiKey, type SdkAuthDeps, type SdkState } from '../authenticate.ts';
import { toValidationView } from './view.ts';

/** Shows the state of any key that was ever issued, whatever its scopes (ruling Q29). */
export function validationRoutes(deps: SdkAuthDeps): Router<Pick<SdkState, 'refusedTenantId'>> {
  const router = createRouter<Pick<SdkState, 'refusedTenantId'>>({ prefix: '/validation' });

  router.get('/', async (ctx) => {
    const key = await deps.apiKeys.find(extractApiKey(ctx), rateLimitKey(ctx.ip));
    if (!key) throw unauthorized();
    ctx.state.refusedTenantId = key.tenantId;
    await deps.limitRate(ctx, key.id);
    ctx.body = { success: true, data: toValidationView(key, new Date()) };
  });

  return router;
}
