import { proxyActivities } from '@temporalio/workflow';
import type { SonarActivities } from '../../activities/sonar/create-sonar-activities.ts';
import { infrastructureRetry } from '../infrastructure-retry.ts';
import type { SonarSettings } from './contract.ts';

/**
 * A plan or a task. Its activity makes a failure final itself once the planner has had its attempts; what is
 * left to retry here is an infrastructure failure (a worker lost, PostgreSQL away), for as long as `total_ms`.
 */
export function stepActivities({ step }: SonarSettings, summary: string) {
  return proxyActivities<SonarActivities>({
    startToCloseTimeout: step.attempt_ms,
    heartbeatTimeout: step.heartbeat_ms,
    scheduleToCloseTimeout: step.total_ms,
    retry: infrastructureRetry,
    // A chat that is stopped makes way at once; what its activity still gets is written nowhere.
    cancellationType: 'TRY_CANCEL',
    summary,
  });
}
