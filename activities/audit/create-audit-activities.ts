import { Context } from '@temporalio/activity';
import { withHeartbeat } from '../with-heartbeat.ts';

/** The number of findings of each check; null when the check failed. */
export type AuditCounts = Record<string, number | null>;

interface AuditDeps {
  /** Compares rows and actors and reports the findings; begins no further check once `limit` is aborted. */
  audit(limit: AbortSignal): Promise<AuditCounts>;
}

/** Time limit of all checks together; each also has its own. */
const auditMs = 4 * 60_000;

export function createAuditActivities({ audit }: AuditDeps) {
  return {
    runAudit: (): Promise<AuditCounts> => {
      const { cancellationSignal } = Context.current();
      return withHeartbeat(() => audit(AbortSignal.any([cancellationSignal, AbortSignal.timeout(auditMs)])));
    },
  };
}

export type AuditActivities = ReturnType<typeof createAuditActivities>;
