import { defineEntity, p } from '@mikro-orm/core';
import type { DeliveryKind, DeliveryOutcome } from '../../domain/webhooks/endpoint.ts';

/** What became of an event for an endpoint; written with each attempt, kept for WEBHOOKS_RETENTION_DAYS. */
export const WebhookDelivery = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_deliveries',
  indexes: [
    { properties: ['endpointId', 'createdAt', 'id'] },
    { properties: ['chatId'] },
    { properties: ['createdAt'] },
  ],
  uniques: [{ properties: ['endpointId', 'chatId', 'sequence'] }],
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    endpointId: p.uuid(),
    /** Null for a test. */
    chatId: p.uuid().nullable(),
    sequence: p.integer().nullable(),
    kind: p.string().length(16).$type<DeliveryKind>(),
    outcome: p.string().length(9).$type<DeliveryOutcome>(),
    attempts: p.integer(),
    /** HTTP status of the last attempt; null without an answer. */
    lastStatus: p.integer().nullable(),
    /** Why the last attempt failed, where the status does not say it. */
    lastError: p.string().length(200).nullable(),
    /** The beginning of the last answer's body; null if it had none or was erased. */
    lastAnswer: p.text().nullable(),
    /** The first attempt. */
    createdAt: p.datetime(3),
    lastAttemptAt: p.datetime(3),
  },
});
