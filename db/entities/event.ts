import { defineEntity, p } from '@mikro-orm/core';
import { Chat } from './chat.ts';
import { Tenant } from './tenant.ts';

/** An event of a chat, shown in the tenant's dashboard. */
export const Event = defineEntity({
  name: 'Event',
  tableName: 'events',
  indexes: [{ properties: ['chat', 'createdAt'] }, { properties: ['tenant'] }],
  properties: {
    /** `evt_…` */
    id: p.string().length(40).primary(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    chat: () => p.manyToOne(Chat).mapToPk(),
    roundId: p.uuid().nullable(),
    /**
     * chat_completed, round_failed, chat_ended, backlist_triggered, signage_triggered, coupon_triggered,
     * recommend_triggered.
     */
    kind: p.string().length(40),
    payload: p.json<Record<string, unknown>>(),
    createdAt: p.datetime(3),
  },
});
