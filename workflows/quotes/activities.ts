import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { QuoteActivities } from '../../activities/quotes/create-quote-activities.ts';
import type { QuoteSettings } from './contract.ts';

/** Admission: what has not been decided when the asker gives up is refused. */
export function admissionActivities(admitBefore: number) {
  return proxyLocalActivities<QuoteActivities>({
    startToCloseTimeout: '5 seconds',
    scheduleToCloseTimeout: Math.max(1, admitBefore - Date.now()),
    retry: { initialInterval: '50 milliseconds', backoffCoefficient: 2, maximumInterval: '1 second' },
  });
}

/** Short and ours: it runs in the workflow task itself, and is tried until PostgreSQL answers. */
export const { withdrawMessage } = proxyLocalActivities<QuoteActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '50 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
});

/**
 * A reply. A model that fails is no failure of it, so what is left to retry is our own trouble (a worker
 * lost, PostgreSQL away), for as long as it takes: an admitted message is never left without its reply.
 */
export function replyActivities({ reply }: QuoteSettings, stage: number) {
  return proxyActivities<QuoteActivities>({
    startToCloseTimeout: reply.attempt_ms,
    heartbeatTimeout: reply.heartbeat_ms,
    retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
    summary: `reply of stage ${stage}`,
  });
}
