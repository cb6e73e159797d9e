import { Context } from '@temporalio/activity';
import { withHeartbeat } from '../with-heartbeat.ts';

/** Findings of each check; null where it could not look. */
export type AuditCounts = Record<string, number | null>;

export interface AuditDeps {
  /** Compares rows and actors, and reports what it finds; begins no further check once `limit` is aborted. */
  audit(limit: AbortSignal): Promise<AuditCounts>;
}

/** All checks together; each has a time limit of its own. */
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
