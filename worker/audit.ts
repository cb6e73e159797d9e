import { Gauge, type Registry } from 'prom-client';
import type { AuditCounts } from '../activities/audit/create-audit-activities.ts';
import type { AuditScope } from '../audit/check.ts';
import { type AuditReport, runAudit } from '../audit/run-audit.ts';
import type { Logger } from '../logger.ts';

interface AuditMetrics {
  show(report: AuditReport): void;
}

/** Metrics of this worker's last audit. With several workers, the newest run counts. */
function createAuditMetrics(registry: Registry): AuditMetrics {
  const findings = new Gauge({
    name: 'roundtable_audit_findings',
    help: 'What the last audit of this worker found, by check',
    labelNames: ['check'],
    registers: [registry],
  });
  const lastRun = new Gauge({
    name: 'roundtable_audit_last_run_timestamp_seconds',
    help: 'Start of the last audit of this worker in which all checks ran; 0 before the first',
    registers: [registry],
  });
  return {
    show({ outcome, startedAt, checks }) {
      for (const result of checks) {
        if (result.looked) findings.set({ check: result.check }, result.found);
      }
      if (outcome !== 'incomplete') lastRun.set(Date.parse(startedAt) / 1_000);
    },
  };
}

/** Runs the audit on a worker, and reports findings in metrics and logs. */
export function createWorkerAudit(
  scope: AuditScope,
  registry: Registry,
  logger: Logger,
): (limit: AbortSignal) => Promise<AuditCounts> {
  const metrics = createAuditMetrics(registry);
  return async (limit) => {
    const report = await runAudit(scope, limit);
    metrics.show(report);
    for (const result of report.checks) {
      const { check } = result;
      if (!result.looked) logger.warn({ check, reason: result.reason }, 'failed to run an audit check');
      else if (result.found > 0) {
        const { found, findings } = result;
        logger.error({ check, found, findings }, 'audit found violations');
      }
    }
    return Object.fromEntries(
      report.checks.map((result) => [result.check, result.looked ? result.found : null]),
    );
  };
}
