import { defineSignal } from '@temporalio/workflow';

/** The interface of the workflows that deliver webhooks. */

export const webhookWorkflowType = 'webhookWorkflow';
export const sendOnceWorkflowType = 'sendWebhookOnce';

/** One workflow delivers the events of one chat to one endpoint, so that neither waits for another. */
export function webhookWorkflowId({ endpoint_id, chat_id }: Pick<WebhookInput, 'endpoint_id' | 'chat_id'>) {
  return `webhook/${endpoint_id}/${chat_id}`;
}

export function sendOnceWorkflowId({
  endpoint_id,
  delivery_id,
}: Pick<SendOnceInput, 'endpoint_id' | 'delivery_id'>) {
  return `webhook/${endpoint_id}/delivery/${delivery_id}`;
}

/** Fixed when a workflow starts. Durations in milliseconds. */
export interface WebhookWorkflowSettings {
  /** Limit of one attempt, the reads and writes included. */
  attempt_ms: number;
  /** An attempt whose worker sends no heartbeat for this time is made by another worker. */
  heartbeat_ms: number;
  /** Events before a workflow continues as new, to keep its history short. */
  events_per_run: number;
}

export interface WebhookInput {
  tenant_id: string;
  endpoint_id: string;
  chat_id: string;
  settings: WebhookWorkflowSettings;
}

export interface SendOnceInput {
  tenant_id: string;
  endpoint_id: string;
  delivery_id: string;
  is_test: boolean;
  settings: Pick<WebhookWorkflowSettings, 'attempt_ms' | 'heartbeat_ms'>;
}

/** The chat has a new event; starts the workflow if it does not run. */
export const eventNotedSignal = defineSignal('eventNoted');

/** Ends the pause before the next attempt, which is made now; starts the workflow if it does not run. */
export const retryNowSignal = defineSignal('retryNow');
