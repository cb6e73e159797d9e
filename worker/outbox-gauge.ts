import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../db/orm.ts';
import { findOldestUnsent } from '../db/repositories/audit/audit-outbox.ts';

/** A scrape waits no longer for PostgreSQL; then what was last known serves, and ages on. */
const waitMs = 1_000;

/** `roundtable_outbox_oldest_seconds`: the age of the oldest event that the store has not been told of; 0 for none. */
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
    help: 'Age of the oldest event that the store has not been told of; 0 where there is none',
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
