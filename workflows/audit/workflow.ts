import { proxyActivities } from '@temporalio/workflow';
import type { AuditActivities, AuditCounts } from '../../activities/audit/create-audit-activities.ts';

const { runAudit } = proxyActivities<AuditActivities>({
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '9 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumAttempts: 2 },
});

/** Compares rows and actors of all systems; changes nothing. Started by a schedule. */
export async function auditAll(): Promise<AuditCounts> {
  return runAudit();
}
