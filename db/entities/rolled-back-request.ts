import { defineEntity, p } from '@mikro-orm/core';

/**
 * A request whose caller was told that nothing was started (ruling D4): a round, a message or a question. An
 * admission that comes later is refused.
 */
export const RolledBackRequest = defineEntity({
  name: 'RolledBackRequest',
  tableName: 'rolled_back_requests',
  indexes: [{ properties: ['createdAt'] }],
  properties: {
    /** Of the round, the message or the question. */
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
  },
});
