import { defineEntity, p } from '@mikro-orm/core';
import { Chat } from './chat.ts';
import { Tenant } from './tenant.ts';

/** An outbox entry: a signage event for the store. The chat's actor sends them one after the other. */
export const StoreForward = defineEntity({
  name: 'StoreForward',
  tableName: 'store_forwards',
  indexes: [
    { properties: ['chat'] },
    {
      name: 'store_forwards_unsent',
      expression: 'create index store_forwards_unsent on store_forwards (created_at) where sent_at is null',
    },
    {
      name: 'store_forwards_unsent_in_order',
      expression: 'create index store_forwards_unsent_in_order on store_forwards (seq) where sent_at is null',
    },
  ],
  properties: {
    /** Also the call's idempotency key. */
    id: p.uuid().primary(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    chat: () => p.manyToOne(Chat).mapToPk(),
    /** The order of writing; null in rows sent by earlier versions. */
    seq: p.bigint('number').nullable().autoincrement(),
    body: p.json<Record<string, unknown>>(),
    createdAt: p.datetime(3),
    sentAt: p.datetime(3).nullable(),
  },
});
