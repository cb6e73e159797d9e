import { defineEntity, p } from '@mikro-orm/core';

/**
 * Events of a chat that an endpoint still has to get: those after `deliveredSequence`. A trigger of the database writes
 * it with the event; it is deleted when nothing is left.
 */
export const WebhookCursor = defineEntity({
  name: 'WebhookCursor',
  tableName: 'webhook_cursors',
  properties: {
    chatId: p.uuid().primary(),
    endpointId: p.uuid().primary(),
    tenantId: p.uuid(),
    /** Delivered, given up or not wanted up to this number. */
    deliveredSequence: p.integer(),
    /** The newest event that the endpoint wants. */
    latestSequence: p.integer(),
    /** When an attempt was due last; long past if no one delivers. */
    dueAt: p.datetime(3),
  },
});
