import { randomUUID } from 'node:crypto';
import { findWaitingChats } from '../../../db/repositories/webhooks/cursors.ts';
import { findDelivery } from '../../../db/repositories/webhooks/deliveries.ts';
import {
  createEndpoint,
  deleteEndpoint,
  type EndpointKey,
  findEndpoint,
  type NewEndpoint,
  rotateSecret,
  type StoredEndpoint,
  setEndpointStatus,
} from '../../../db/repositories/webhooks/endpoints.ts';
import { generateWebhookSecret } from '../../../db/webhook-secret.ts';
import { maxEndpoints } from '../../../domain/webhooks/endpoint.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import type { TenantDeps } from '../deps.ts';

const hourMs = 60 * 60_000;
/** Chats whose deliveries go on at once when an endpoint is resumed; the reconciler starts the others. */
const resumedAtOnce = 100;

/** An endpoint with its new secret, which no one can read afterwards. */
export interface EndpointWithSecret {
  endpoint: StoredEndpoint;
  secret: string;
}

export async function create(
  deps: TenantDeps,
  tenantId: string,
  settings: Omit<NewEndpoint, 'secret'>,
): Promise<EndpointWithSecret> {
  const secret = generateWebhookSecret();
  const sealed = deps.webhooks.sealSecret(secret);
  const endpoint = await createEndpoint(deps.db, tenantId, { ...settings, secret: sealed });
  if (!endpoint) {
    throw new ApiError(
      409,
      'TOO_MANY_WEBHOOKS',
      `A tenant has at most ${maxEndpoints} webhooks; delete one first.`,
    );
  }
  await publishChanged(deps, tenantId);
  return { endpoint, secret };
}

export async function pause(deps: TenantDeps, key: EndpointKey): Promise<StoredEndpoint> {
  const endpoint = required(await setEndpointStatus(deps.db, key, 'paused'));
  await publishChanged(deps, key.tenantId);
  return endpoint;
}

/** Enables the endpoint, and delivers what waits for it. */
export async function resume(deps: TenantDeps, key: EndpointKey): Promise<StoredEndpoint> {
  const endpoint = required(await setEndpointStatus(deps.db, key, 'enabled'));
  await publishChanged(deps, key.tenantId);
  const chats = await findWaitingChats(deps.db, key, resumedAtOnce);
  for (const chat_id of chats) {
    deps.webhooks
      .retryNow({ tenant_id: key.tenantId, endpoint_id: key.endpointId, chat_id })
      .catch((error: unknown) =>
        deps.logger.warn({ err: error }, 'failed to resume webhooks; left them to the reconciler'),
      );
  }
  return endpoint;
}

export async function rotate(
  deps: TenantDeps,
  key: EndpointKey,
  graceHours: number,
): Promise<EndpointWithSecret> {
  const secret = generateWebhookSecret();
  const until = new Date(Date.now() + graceHours * hourMs);
  const sealed = deps.webhooks.sealSecret(secret);
  return { endpoint: required(await rotateSecret(deps.db, key, { secret: sealed, until })), secret };
}

/** Resolves to the id of the test's delivery, which is listed once it was attempted. */
export async function sendTest(deps: TenantDeps, key: EndpointKey): Promise<string> {
  const { id } = required(await findEndpoint(deps.db, key));
  const delivery_id = randomUUID();
  const ref = { tenant_id: key.tenantId, endpoint_id: id };
  await deps.webhooks.sendOnce({ ...ref, delivery_id, is_test: true });
  return delivery_id;
}

/** Sends a delivery again; one that is pending, in its turn, but now. */
export async function resend(deps: TenantDeps, key: EndpointKey, deliveryId: string): Promise<string> {
  const delivery = await findDelivery(deps.db, { ...key, deliveryId });
  if (!delivery) throw notFound('There is no such delivery.');
  const { id: delivery_id, chatId: chat_id, outcome } = delivery;
  const ref = { tenant_id: key.tenantId, endpoint_id: key.endpointId };
  if (chat_id !== null && outcome === 'pending') await deps.webhooks.retryNow({ ...ref, chat_id });
  else await deps.webhooks.sendOnce({ ...ref, delivery_id, is_test: chat_id === null });
  return delivery_id;
}

export async function remove(deps: TenantDeps, key: EndpointKey): Promise<void> {
  if (!(await deleteEndpoint(deps.db, key))) throw unknown();
  await publishChanged(deps, key.tenantId);
}

/** Workers remember which tenants have endpoints. */
async function publishChanged({ bus, logger }: TenantDeps, tenant_id: string): Promise<void> {
  await bus
    .publish({ kind: 'webhooks_changed', tenant_id })
    .catch((error: unknown) => logger.warn({ err: error }, 'failed to publish a notification'));
}

export function required(endpoint: StoredEndpoint | null): StoredEndpoint {
  if (!endpoint) throw unknown();
  return endpoint;
}

function unknown(): ApiError {
  return notFound('There is no such webhook.');
}
