import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { WebhookActivities } from '../../activities/webhooks/create-webhook-activities.ts';
import { continueOnCurrentBuild, upgradeSignal } from '../upgrade.ts';
import {
  eventNotedSignal,
  retryNowSignal,
  type SendOnceInput,
  type WebhookInput,
  type WebhookWorkflowSettings,
} from './contract.ts';

/**
 * An attempt that the receiver did not take sets its own pause (`nextRetryDelay`) and says when it is given up. So this
 * policy is for infrastructure failures (a worker lost, PostgreSQL unavailable), without a limit: nothing is lost.
 */
function webhookActivities({ attempt_ms, heartbeat_ms }: Omit<WebhookWorkflowSettings, 'events_per_run'>) {
  return proxyActivities<WebhookActivities>({
    startToCloseTimeout: attempt_ms,
    heartbeatTimeout: heartbeat_ms,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    // A cancelled attempt has ended before the next one begins: two at once would lose the order.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

/**
 * Delivers the events of one chat to one endpoint, one after the other, until nothing is left. What is left, the rows
 * say: this remembers nothing, so it may end or be terminated at any time.
 */
export async function webhookWorkflow(input: WebhookInput): Promise<void> {
  const { settings, ...args } = input;
  const { deliverNext } = webhookActivities(settings);
  let hasNews = true;
  let current: CancellationScope | null = null;
  let isRetry = false;
  let isUpgradeDue = false;
  const retryNow = () => {
    hasNews = true;
    isRetry = current !== null;
    current?.cancel();
  };

  setHandler(eventNotedSignal, () => {
    hasNews = true;
  });
  setHandler(retryNowSignal, retryNow);
  setHandler(upgradeSignal, () => {
    isUpgradeDue = true;
    // The pause before the next attempt may be hours long. The next run makes the attempt at once.
    retryNow();
  });

  for (let events = 0; hasNews; events += 1) {
    const isLong = events >= settings.events_per_run || workflowInfo().continueAsNewSuggested;
    if (isLong || isUpgradeDue) {
      await continueOnCurrentBuild<typeof webhookWorkflow>(input);
    }
    hasNews = false;
    isRetry = false;
    current = new CancellationScope();
    try {
      const { has_more } = await current.run(() => deliverNext(args));
      hasNews ||= has_more;
    } catch (error) {
      if (!isRetry || !isCancellation(error)) throw error;
    } finally {
      current = null;
    }
  }
}

/** One attempt that the tenant asked for: a test, or a delivery again. */
export async function sendWebhookOnce({ settings, ...args }: SendOnceInput): Promise<void> {
  await webhookActivities(settings).sendOnce(args);
}
