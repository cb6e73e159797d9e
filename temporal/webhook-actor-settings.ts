import type { Config } from '../config.ts';
import type { WebhookWorkflowSettings } from '../workflows/webhooks/contract.ts';

/** Few enough for a fast replay on a worker without the run in its cache. */
const eventsPerRun = 100;
/** Time for reads and writes in an attempt, besides the receiver's. */
const attemptMarginMs = 15_000;

/** What a process needs of the settings. */
export interface WebhookActorSettings {
  taskQueue: string;
  settings: WebhookWorkflowSettings;
}

export function webhookActorSettings(config: Config): WebhookActorSettings {
  return {
    taskQueue: config.WEBHOOKS_TASK_QUEUE,
    settings: {
      attempt_ms: config.WEBHOOKS_TIMEOUT_MS + attemptMarginMs,
      heartbeat_ms: config.ACTIVITY_HEARTBEAT_MS,
      events_per_run: eventsPerRun,
    },
  };
}
