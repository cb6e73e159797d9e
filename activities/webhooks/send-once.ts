import type { DeliveryTarget } from '../../db/repositories/webhooks/cursors.ts';
import {
  type DeliveryKey,
  findSentEvent,
  findTarget,
  recordSingleAttempt,
} from '../../db/repositories/webhooks/deliveries.ts';
import { type DeliveryKind, testKind } from '../../domain/webhooks/endpoint.ts';
import type { WebhookMessage } from '../../upstreams/webhooks/send.ts';
import { toResult } from './deliver-next.ts';
import type { WebhookActivityDeps } from './deps.ts';
import { toMessage, toTestMessage } from './message.ts';

export interface SendOnceArgs {
  tenant_id: string;
  endpoint_id: string;
  /** Of the delivery to send again; of a test, the id that its row gets. */
  delivery_id: string;
  is_test: boolean;
}

/**
 * Makes one attempt that the tenant asked for, whatever the endpoint's status: a test, or a delivery again. It moves no
 * cursor and disables nothing.
 */
export async function sendOnce(
  deps: WebhookActivityDeps,
  { tenant_id: tenantId, endpoint_id: endpointId, delivery_id: deliveryId, is_test }: SendOnceArgs,
  signal: AbortSignal,
): Promise<void> {
  const key = { tenantId, endpointId, deliveryId };
  const target = await findTarget(deps.db, key);
  // Deleted meanwhile.
  if (target === null) return;
  const made = is_test ? makeTest(deps, target, key) : await makeAgain(deps, target, key);
  if (made === null) return;
  const answer = await deps.send(made.message, signal);
  const outcome = answer.isDelivered ? 'delivered' : 'failed';
  await recordSingleAttempt(deps.db, key, made.kind, toResult(outcome, answer));
}

interface MadeMessage {
  kind: DeliveryKind;
  message: WebhookMessage;
}

function makeTest(
  deps: WebhookActivityDeps,
  target: DeliveryTarget,
  { deliveryId }: DeliveryKey,
): MadeMessage {
  return {
    kind: testKind,
    message: toTestMessage(target, { deliveryId, now: new Date() }, deps.openSecret),
  };
}

async function makeAgain(
  deps: WebhookActivityDeps,
  target: DeliveryTarget,
  key: DeliveryKey,
): Promise<MadeMessage | null> {
  const event = await findSentEvent(deps.db, key);
  return event && { kind: event.kind, message: toMessage(target, event, deps.openSecret) };
}
