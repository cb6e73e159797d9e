import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../db/orm.ts';
import { findOldestUnsent } from '../db/repositories/audit/audit-outbox.ts';
import { createLatestRead } from './latest-read.ts';

/** `roundtable_outbox_oldest_seconds`: the age of the oldest unsent outbox entry; 0 if there is none. */
export function addOutboxGauge(registry: Registry, db: Db): void {
  // While PostgreSQL is away, the age of the last known entry keeps growing.
  const readOldest = createLatestRead<Date | null>(() => findOldestUnsent(db), null);
  new Gauge({
    name: 'roundtable_outbox_oldest_seconds',
    help: 'Age of the oldest outbox entry that has not been sent to the store; 0 if there is none',
    registers: [registry],
    async collect() {
      const oldest = await readOldest();
      this.set(oldest === null ? 0 : Math.max(0, (Date.now() - oldest.getTime()) / 1_000));
    },
  });
}
