import { Counter, Gauge, type Registry } from 'prom-client';
import type { WebhookActivityDeps } from '../activities/webhooks/deps.ts';
import type { Db } from '../db/orm.ts';
import { findOldestDue } from '../db/repositories/webhooks/cursors.ts';
import { countEndpoints } from '../db/repositories/webhooks/endpoints.ts';
import { disabledReasons, endpointStatuses } from '../domain/webhooks/endpoint.ts';
import { createLatestRead } from './latest-read.ts';

/** Metrics of webhooks; the gauges are the same on every worker. */
export function createWebhookMetrics(
  registry: Registry,
  db: Db,
): Required<Pick<WebhookActivityDeps, 'onAttempt' | 'onDisabled'>> {
  const attempts = new Counter({
    name: 'roundtable_webhook_attempts_total',
    help: 'Attempts at webhooks: delivered, failed (tried again), or given_up',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const disabled = new Counter({
    name: 'roundtable_webhook_endpoints_disabled_total',
    help: 'Endpoints that this worker has disabled, by reason: gone (410) or failing',
    labelNames: ['reason'],
    registers: [registry],
  });
  // An alert sees no increase in a series that begins with 1.
  for (const reason of disabledReasons) disabled.inc({ reason }, 0);

  const readOldest = createLatestRead<Date | null>(() => findOldestDue(db), null);
  new Gauge({
    name: 'roundtable_webhook_overdue_seconds',
    help: 'How long the next attempt at the most overdue webhook has been due; 0 if none is',
    registers: [registry],
    async collect() {
      const oldest = await readOldest();
      this.set(oldest === null ? 0 : Math.max(0, (Date.now() - oldest.getTime()) / 1_000));
    },
  });
  const readCounts = createLatestRead<Awaited<ReturnType<typeof countEndpoints>>>(
    () => countEndpoints(db),
    {},
  );
  new Gauge({
    name: 'roundtable_webhook_endpoints',
    help: 'Endpoints of all tenants, by status',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const counts = await readCounts();
      for (const status of endpointStatuses) this.set({ status }, counts[status] ?? 0);
    },
  });

  return {
    onAttempt: (outcome) => attempts.inc({ outcome }),
    onDisabled: (reason) => disabled.inc({ reason }),
  };
}
