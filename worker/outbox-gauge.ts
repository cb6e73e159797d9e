import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../db/orm.ts';
import { findOldestUnsent } from '../db/repositories/audit/audit-outbox.ts';

/** Time that a scrape waits for PostgreSQL; then it uses the last known entry, whose age keeps growing. */
const waitMs = 1_000;

/** `roundtable_outbox_oldest_seconds`: the age of the oldest unsent outbox entry; 0 if there is none. */
export function addOutboxGauge(registry: Registry, db: Db): void {
  let oldest: Date | null = null;
  let reading: Promise<void> | null = null;
  const read = () =>
    findOldestUnsent(db)
      .then((found) => {
        oldest = found;
      })
      .catch(() => {})
      .finally(() => {
        reading = null;
      });

  new Gauge({
    name: 'roundtable_outbox_oldest_seconds',
    help: 'Age of the oldest outbox entry that has not been sent to the store; 0 if there is none',
    registers: [registry],
    async collect() {
      reading ??= read();
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, waitMs);
      await Promise.race([reading, late]);
      clearTimeout(timer);
      this.set(oldest === null ? 0 : Math.max(0, (Date.now() - oldest.getTime()) / 1_000));
    },
  });
}
