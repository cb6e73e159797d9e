import type Router from '@koa/router';
import type { ParameterizedContext } from 'koa';
import { listDeliveries } from '../../../db/repositories/webhooks/deliveries.ts';
import {
  type EndpointKey,
  findEndpoint,
  listEndpoints,
} from '../../../db/repositories/webhooks/endpoints.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { jsonBody } from '../../http/middleware/json-body.ts';
import { readBody, readQuery } from '../../http/validate.ts';
import { toPageView } from '../chats/view.ts';
import type { TenantDeps } from '../deps.ts';
import {
  create,
  type EndpointWithSecret,
  pause,
  remove,
  required,
  resend,
  resume,
  rotate,
  sendTest,
} from './commands.ts';
import { deliveriesQuerySchema, newWebhookSchema, rotationSchema } from './schema.ts';
import { toDeliveryView, toWebhookView } from './view.ts';

/** A tenant's webhooks: its endpoints, and what was delivered to them. */
export function webhookRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/webhooks' });
  const allowed = authenticateTenant(deps);
  const newWebhook = newWebhookSchema(deps.webhooks);

  router.get('/', allowed, async (ctx) => {
    const endpoints = await listEndpoints(deps.db, ctx.state.admin.tenantId);
    ctx.body = { success: true, data: { items: endpoints.map(toWebhookView) } };
  });

  router.post('/', allowed, jsonBody, async (ctx) => {
    const created = await create(deps, ctx.state.admin.tenantId, readBody(ctx, newWebhook));
    ctx.body = { success: true, data: toViewWithSecret(created) };
    ctx.status = 201;
  });

  router.get('/:webhook_id', allowed, async (ctx) => {
    const endpoint = required(await findEndpoint(deps.db, toKey(ctx)));
    ctx.body = { success: true, data: toWebhookView(endpoint) };
  });

  router.delete('/:webhook_id', allowed, async (ctx) => {
    const key = toKey(ctx);
    await remove(deps, key);
    ctx.body = { success: true, data: { webhook_id: key.endpointId } };
  });

  router.post('/:webhook_id/pause', allowed, async (ctx) => {
    ctx.body = { success: true, data: toWebhookView(await pause(deps, toKey(ctx))) };
  });

  router.post('/:webhook_id/resume', allowed, async (ctx) => {
    ctx.body = { success: true, data: toWebhookView(await resume(deps, toKey(ctx))) };
  });

  router.post('/:webhook_id/rotate', allowed, jsonBody, async (ctx) => {
    const { grace_hours } = readBody(ctx, rotationSchema);
    ctx.body = { success: true, data: toViewWithSecret(await rotate(deps, toKey(ctx), grace_hours)) };
  });

  router.post('/:webhook_id/test', allowed, async (ctx) => {
    ctx.body = { success: true, data: { delivery_id: await sendTest(deps, toKey(ctx)) } };
    ctx.status = 202;
  });

  router.get('/:webhook_id/deliveries', allowed, async (ctx) => {
    const query = readQuery(ctx, deliveriesQuerySchema);
    const key = toKey(ctx);
    required(await findEndpoint(deps.db, key));
    const { total, deliveries } = await listDeliveries(deps.db, key, query);
    ctx.body = { success: true, data: toPageView(deliveries.map(toDeliveryView), total, query) };
  });

  router.post('/:webhook_id/deliveries/:delivery_id/resend', allowed, async (ctx) => {
    const delivery_id = await resend(deps, toKey(ctx), ctx.params.delivery_id ?? '');
    ctx.body = { success: true, data: { delivery_id } };
    ctx.status = 202;
  });

  return router;
}

function toKey(ctx: ParameterizedContext<TenantState> & { params: Record<string, string> }): EndpointKey {
  return { tenantId: ctx.state.admin.tenantId, endpointId: ctx.params.webhook_id ?? '' };
}

function toViewWithSecret({ endpoint, secret }: EndpointWithSecret) {
  return { ...toWebhookView(endpoint), secret };
}
