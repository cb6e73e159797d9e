import { defineEntity, p } from '@mikro-orm/core';
import type { ApiScope } from '../../domain/api-scopes.ts';
import { Tenant } from './tenant.ts';

/** An SDK key. The key itself is shown once; only its hash is stored. */
export const ApiKey = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  indexes: [{ properties: ['tenant'] }],
  properties: {
    id: p.uuid().primary(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    /** Shared by a key and its successors; chats belong to a lineage (ruling Q53). */
    lineageId: p.uuid(),
    /** SHA-256 of the whole key, in hex. */
    hash: p.string().length(64).unique(),
    /** The first 12 characters, to distinguish keys. */
    prefix: p.string().length(12),
    lastFour: p.string().length(4),
    scopes: p.array().$type<ApiScope[]>(),
    rotatedFrom: p.uuid().nullable(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3).nullable(),
    revokedAt: p.datetime(3).nullable(),
  },
});
