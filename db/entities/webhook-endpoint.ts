import { defineEntity, p } from '@mikro-orm/core';
import type { ChatEventKind } from '../../domain/chat/chat-event.ts';
import type { DisabledReason, EndpointStatus } from '../../domain/webhooks/endpoint.ts';
import { Tenant } from './tenant.ts';

/** An address of a tenant that gets the events of its chats. */
export const WebhookEndpoint = defineEntity({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoints',
  indexes: [{ properties: ['tenant'] }],
  properties: {
    id: p.uuid().primary(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    url: p.string().length(2_000),
    /** The tenant's own words; may be empty. */
    description: p.string().length(200),
    kinds: p.array().$type<ChatEventKind[]>(),
    status: p.string().length(8).$type<EndpointStatus>(),
    /** Null unless disabled. */
    disabledReason: p.string().length(8).$type<DisabledReason>().nullable(),
    /** The first failure since the last success; null after a success. */
    failingSince: p.datetime(3).nullable(),
    /** Encrypted if the installation has a key, see temporal/codec/secret-box.ts. */
    secret: p.text(),
    /** While a rotation lasts; deliveries then have two signatures. */
    previousSecret: p.text().nullable(),
    previousSecretUntil: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
  },
});
