import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SonarActivities } from '../../activities/sonar/create-sonar-activities.ts';
import type { SonarSettings } from './contract.ts';

/**
 * A plan or a task. Its activity makes a failure final itself once the planner has had its attempts; what is
 * left to retry here is our own trouble (a worker lost, PostgreSQL away), for as long as `total_ms`.
 */
export function stepActivities({ step }: SonarSettings, summary: string) {
  return proxyActivities<SonarActivities>({
    startToCloseTimeout: step.attempt_ms,
    heartbeatTimeout: step.heartbeat_ms,
    scheduleToCloseTimeout: step.total_ms,
    retry: { initialInterval: step.retry_ms, backoffCoefficient: 2, maximumInterval: '30 seconds' },
    // A chat that is stopped makes way at once; what its activity still gets is written nowhere.
    cancellationType: 'TRY_CANCEL',
    summary,
  });
}

/** Admission: what has not been decided when the asker gives up is refused. */
export function admissionActivities(admitBefore: number) {
  return proxyLocalActivities<SonarActivities>({
    startToCloseTimeout: '5 seconds',
    scheduleToCloseTimeout: Math.max(1, admitBefore - Date.now()),
    retry: { initialInterval: '50 milliseconds', backoffCoefficient: 2, maximumInterval: '1 second' },
  });
}

/** Short and ours: they run in the workflow task itself, and retry until PostgreSQL answers. */
export const endingActivities = proxyLocalActivities<SonarActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '50 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
});
