import { defineEntity, p } from '@mikro-orm/core';

/**
 * Requests of a key in the minute that runs, of all servers together, where they have no Redis. Columns and their order
 * are those that rate-limiter-flexible writes. Unlogged.
 */
export const RateCounter = defineEntity({
  name: 'RateCounter',
  tableName: 'rate_counters',
  indexes: [{ properties: ['expire'] }],
  properties: {
    /** The limit's name and a hash of whom it counts. */
    key: p.string().length(255).primary(),
    points: p.integer().default(0),
    /** End of the minute by the server's clock, in milliseconds since 1970. */
    expire: p.bigint().nullable(),
  },
});
