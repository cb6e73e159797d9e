import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../../db/orm.ts';
import { findBusiestTenants, type RunningTenant } from '../../db/repositories/tenants/usage.ts';
import { memoizeFor } from '../http/memoize-for.ts';

/** Few, because each is a series. */
const maxTenants = 10;
const maxAgeMs = 10_000;
/** Time that a scrape waits for PostgreSQL. */
const waitMs = 1_000;

/**
 * `roundtable_tenant_running_rounds{tenant}` and `roundtable_tenant_running_limit{tenant}`: the running rounds of the
 * tenants that have the most, and their limits (ruling D14). Every server shows the same. While PostgreSQL does not
 * answer there are none.
 */
export function addRunningRoundsGauges(
  registry: Registry,
  { db, tenantMaxRunning }: { db: Db; tenantMaxRunning: number },
): void {
  const readTenants = memoizeFor(maxAgeMs, () => findBusiestTenants(db, maxTenants));
  const read = (): Promise<RunningTenant[]> =>
    Promise.race([readTenants(), delay(waitMs, [], { ref: false })]).catch(() => []);

  new Gauge({
    name: 'roundtable_tenant_running_rounds',
    help: `Running rounds of the ${maxTenants} tenants that have the most`,
    labelNames: ['tenant'],
    registers: [registry],
    async collect() {
      const tenants = await read();
      this.reset();
      for (const { code, running } of tenants) this.set({ tenant: code }, running);
    },
  });
  new Gauge({
    name: 'roundtable_tenant_running_limit',
    help: 'Rounds that each of these tenants may have running; absent without a limit',
    labelNames: ['tenant'],
    registers: [registry],
    async collect() {
      const tenants = await read();
      this.reset();
      for (const { code, maxRunningRounds } of tenants) {
        const limit = maxRunningRounds ?? tenantMaxRunning;
        if (limit > 0) this.set({ tenant: code }, limit);
      }
    },
  });
}
