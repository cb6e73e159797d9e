import { proxyActivities } from '@temporalio/workflow';
import type { QuoteActivities } from '../../activities/quotes/create-quote-activities.ts';
import { infrastructureRetry } from '../infrastructure-retry.ts';
import type { QuoteSettings } from './contract.ts';

/**
 * A reply. Its activity handles a failing model, so this policy retries infrastructure failures (a worker lost,
 * PostgreSQL unavailable). It has no limit: every admitted message gets its reply.
 */
export function replyActivities({ reply }: QuoteSettings, stage: number) {
  return proxyActivities<QuoteActivities>({
    startToCloseTimeout: reply.attempt_ms,
    heartbeatTimeout: reply.heartbeat_ms,
    retry: infrastructureRetry,
    summary: `reply of stage ${stage}`,
  });
}
