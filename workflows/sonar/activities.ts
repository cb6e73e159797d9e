import { proxyActivities } from '@temporalio/workflow';
import type { SonarActivities } from '../../activities/sonar/create-sonar-activities.ts';
import { infrastructureRetry } from '../infrastructure-retry.ts';
import type { SonarSettings } from './contract.ts';

/**
 * A plan or a task. Its activity counts the planner's attempts and makes the last failure final. So this policy
 * retries infrastructure failures (a worker lost, PostgreSQL unavailable), for `total_ms`.
 */
export function stepActivities({ step }: SonarSettings, summary: string) {
  return proxyActivities<SonarActivities>({
    startToCloseTimeout: step.attempt_ms,
    heartbeatTimeout: step.heartbeat_ms,
    scheduleToCloseTimeout: step.total_ms,
    retry: infrastructureRetry,
    // A stopped chat does not wait for its activity: the result is not written any more.
    cancellationType: 'TRY_CANCEL',
    summary,
  });
}
