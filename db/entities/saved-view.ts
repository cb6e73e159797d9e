import { defineEntity, p } from '@mikro-orm/core';
import type { ViewFilter } from '../../domain/chat/saved-view.ts';
import { Tenant } from './tenant.ts';

/** Filters of the list of chats under a name, for the admin who saved them or for all of the tenant. */
export const SavedView = defineEntity({
  name: 'SavedView',
  tableName: 'saved_views',
  indexes: [{ properties: ['tenant'] }],
  properties: {
    id: p.uuid().primary(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    /** The SHA-256 of the admin's id: ids have any length, and may be a mail address. */
    owner: p.string().length(64),
    shared: p.boolean(),
    name: p.string().length(60),
    filter: p.json<ViewFilter>(),
    createdAt: p.datetime(3),
  },
});
