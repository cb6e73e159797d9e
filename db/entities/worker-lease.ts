import { defineEntity, p } from '@mikro-orm/core';

/** A worker process; lost once it no longer renews this. */
export const WorkerLease = defineEntity({
  name: 'WorkerLease',
  tableName: 'worker_leases',
  properties: {
    id: p.uuid().primary(),
    /** By which Temporal knows the worker. */
    identity: p.string().length(255),
    renewedAt: p.datetime(3),
    /** How often another worker has taken over from it since it was lost. */
    takeovers: p.integer(),
    nextTakeoverAt: p.datetime(3),
  },
});
