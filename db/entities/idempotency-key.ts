import { defineEntity, p } from '@mikro-orm/core';

/** A request that its sender may repeat (ruling Q59); without an answer it is under way. */
export const IdempotencyKey = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  indexes: [{ properties: ['createdAt'] }],
  properties: {
    lineageId: p.uuid().primary(),
    path: p.string().length(500).primary(),
    key: p.string().length(255).primary(),
    /** SHA-256 of what the body says, in hex: another body under the same key is refused. */
    fingerprint: p.string().length(64),
    /** What all ids of the request are made from, so that a repeat makes the same ones. */
    claimId: p.uuid(),
    /** Until then the first request is believed to be at work, which renews it. */
    heldUntil: p.datetime(3),
    status: p.integer().nullable(),
    answer: p.text().nullable(),
    createdAt: p.datetime(3),
  },
});
