import { defineEntity, p } from '@mikro-orm/core';
import type { EventKind } from '../../domain/chat/event-kind.ts';
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
    kind: p.string().length(40).$type<EventKind>(),
    payload: p.json<Record<string, unknown>>(),
    createdAt: p.datetime(3),
  },
});
