import { defineEntity, p } from '@mikro-orm/core';

/**
 * A request that was rolled back: its caller got the error that nothing was started (ruling D4). A round, a message
 * or a question. A later admission is rejected.
 */
export const RolledBackRequest = defineEntity({
  name: 'RolledBackRequest',
  tableName: 'rolled_back_requests',
  indexes: [{ properties: ['createdAt'] }],
  properties: {
    /** The id of the round, the message or the question. */
    id: p.uuid().primary(),
    createdAt: p.datetime(3),
  },
});
