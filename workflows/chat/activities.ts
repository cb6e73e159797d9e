import { proxyActivities } from '@temporalio/workflow';
import type { ChatActivities } from '../../activities/chat/create-chat-activities.ts';
import { tenantPriority } from '../../domain/tenant-weight.ts';
import { infrastructureRetry } from '../infrastructure-retry.ts';
import type { ChatState } from './chat-state.ts';
import type { ChatInput } from './contract.ts';

/**
 * A step. Its activity counts the upstream's attempts and makes the last failure final. So this policy retries
 * infrastructure failures (a worker lost, PostgreSQL unavailable), for `total_ms`.
 */
export function stepActivities(
  { chat, settings: { step } }: ChatInput,
  { tenantWeight }: ChatState,
  summary: string,
) {
  return proxyActivities<ChatActivities>({
    startToCloseTimeout: step.attempt_ms,
    heartbeatTimeout: step.heartbeat_ms,
    scheduleToCloseTimeout: step.total_ms,
    retry: infrastructureRetry,
    priority: tenantPriority(chat.tenant_code, tenantWeight),
    summary,
  });
}

/**
 * The store may be unavailable for hours. Entries wait for it and keep their order, so retries have no limit. Calls are
 * short, so heartbeats cost little; no worker takes over from a lost one (`worker/lease/`).
 */
export function forwardingActivities({ chat }: ChatInput, { tenantWeight }: ChatState) {
  return proxyActivities<ChatActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '3 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    priority: tenantPriority(chat.tenant_code, tenantWeight),
    summary: 'signage event to the store',
  });
}
