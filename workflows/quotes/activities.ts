import { proxyActivities } from '@temporalio/workflow';
import type { QuoteActivities } from '../../activities/quotes/create-quote-activities.ts';
import { infrastructureRetry } from '../infrastructure-retry.ts';
import type { QuoteSettings } from './contract.ts';

/**
 * A reply. A model that fails is no failure of it, so what is left to retry is an infrastructure
 * failure (a worker lost, PostgreSQL away), for as long as it takes: an admitted message is never left without its reply.
 */
export function replyActivities({ reply }: QuoteSettings, stage: number) {
  return proxyActivities<QuoteActivities>({
    startToCloseTimeout: reply.attempt_ms,
    heartbeatTimeout: reply.heartbeat_ms,
    retry: infrastructureRetry,
    summary: `reply of stage ${stage}`,
  });
}
