import { proxyActivities } from '@temporalio/workflow';
import type { ChatActivities } from '../../activities/chat/create-chat-activities.ts';
import { infrastructureRetry } from '../infrastructure-retry.ts';
import type { ChatSettings } from './contract.ts';

/**
 * A step. Its activity makes a failure final itself once the upstream has had its attempts; what is
 * left to retry here is an infrastructure failure (a worker lost, PostgreSQL away), for as long as `total_ms`.
 */
export function stepActivities({ step }: ChatSettings, summary: string) {
  return proxyActivities<ChatActivities>({
    startToCloseTimeout: step.attempt_ms,
    heartbeatTimeout: step.heartbeat_ms,
    scheduleToCloseTimeout: step.total_ms,
    retry: infrastructureRetry,
    summary,
  });
}

/** The store may be away for hours; what it is to be told waits for it, and keeps its order. */
export function forwardingActivities({ step }: ChatSettings) {
  return proxyActivities<ChatActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: step.heartbeat_ms,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary: 'signage event to the store',
  });
}
