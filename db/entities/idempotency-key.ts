import { defineEntity, p } from '@mikro-orm/core';

/** A request that its sender may repeat (ruling Q59); in progress until it has a response. */
export const IdempotencyKey = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  indexes: [{ properties: ['createdAt'] }],
  properties: {
    lineageId: p.uuid().primary(),
    path: p.string().length(500).primary(),
    key: p.string().length(255).primary(),
    /** SHA-256 of the body as canonical JSON, in hex; another body under the same key is rejected. */
    fingerprint: p.string().length(64),
    /** All ids of the request are derived from it, so that a repeat has the same ids. */
    claimId: p.uuid(),
    /** The end of the lease, which a request in progress renews. */
    heldUntil: p.datetime(3),
    status: p.integer().nullable(),
    answer: p.text().nullable(),
    createdAt: p.datetime(3),
  },
});
