import { defineEntity, p } from '@mikro-orm/core';

/** Open streams of a key on one server, where servers have no Redis. Unlogged; written by `claim_stream_slots()`. */
export const StreamSlot = defineEntity({
  name: 'StreamSlot',
  tableName: 'stream_slots',
  properties: {
    /** The limit's name and a hash of whom it counts. */
    key: p.string().length(255).primary(),
    /** The server process. */
    serverId: p.uuid().primary(),
    slots: p.integer(),
    /** When the row stops counting unless its server renews it. */
    expiresAt: p.datetime(3),
  },
});
