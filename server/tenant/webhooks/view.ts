import type { StoredDelivery } from '../../../db/repositories/webhooks/deliveries.ts';
import type { StoredEndpoint } from '../../../db/repositories/webhooks/endpoints.ts';
import { toSeconds } from '../../../domain/time.ts';
import type { DeliveryView, WebhookView } from './view-schema.ts';

/** An endpoint of GET /api/v1/webhooks. */
export function toWebhookView(endpoint: StoredEndpoint): WebhookView {
  return {
    webhook_id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    kinds: endpoint.kinds,
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    failing_since: endpoint.failingSince && toSeconds(endpoint.failingSince),
    previous_secret_until: endpoint.previousSecretUntil && toSeconds(endpoint.previousSecretUntil),
    created_at: toSeconds(endpoint.createdAt),
  };
}

/** A delivery of GET /api/v1/webhooks/{webhook_id}/deliveries. */
export function toDeliveryView(delivery: StoredDelivery): DeliveryView {
  return {
    delivery_id: delivery.id,
    kind: delivery.kind,
    chat_id: delivery.chatId,
    sequence: delivery.sequence,
    outcome: delivery.outcome,
    attempts: delivery.attempts,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    last_answer: delivery.lastAnswer,
    created_at: delivery.createdAt.toISOString(),
    last_attempt_at: delivery.lastAttemptAt.toISOString(),
  };
}
