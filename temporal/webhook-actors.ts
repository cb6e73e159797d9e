import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import {
  eventNotedSignal,
  retryNowSignal,
  type SendOnceInput,
  sendOnceWorkflowId,
  sendOnceWorkflowType,
  type WebhookInput,
  webhookWorkflowId,
  webhookWorkflowType,
} from '../workflows/webhooks/contract.ts';
import type { WebhookActorSettings } from './webhook-actor-settings.ts';
import { workflowTaskTimeoutMs } from './workflow-task-timeout.ts';

/** Names what is delivered: the events of a chat to an endpoint. */
export type WebhookRef = Omit<WebhookInput, 'settings'>;

/** Starts and signals the workflows that deliver webhooks, from any process. */
export interface WebhookActors {
  /** Delivers what is noted. */
  wake(ref: WebhookRef): Promise<void>;
  /** The same, without the rest of a pause after a failure. */
  retryNow(ref: WebhookRef): Promise<void>;
  /** The same as `wake`, if no workflow runs; false if one does, which then gets no signal. */
  resume(ref: WebhookRef): Promise<boolean>;
  /** Makes one attempt: a test, or a delivery again. A repeat while it runs has no effect. */
  sendOnce(ref: Omit<SendOnceInput, 'settings'>): Promise<void>;
}

export function createWebhookActors(
  { workflow }: Pick<Client, 'workflow'>,
  { taskQueue, settings }: WebhookActorSettings,
): WebhookActors {
  const options = (ref: WebhookRef) => ({
    workflowId: webhookWorkflowId(ref),
    taskQueue,
    args: [{ ...ref, settings }] satisfies [WebhookInput] as [WebhookInput],
    workflowTaskTimeout: workflowTaskTimeoutMs,
    staticSummary: 'Webhooks of a chat to an endpoint',
  });
  const signal = async (ref: WebhookRef, sent: SignalDefinition) => {
    await workflow.signalWithStart(webhookWorkflowType, { ...options(ref), signal: sent, signalArgs: [] });
  };
  return {
    wake: (ref) => signal(ref, eventNotedSignal),
    retryNow: (ref) => signal(ref, retryNowSignal),
    async resume(ref) {
      try {
        await workflow.start(webhookWorkflowType, { ...options(ref), workflowIdConflictPolicy: 'FAIL' });
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },
    async sendOnce(ref) {
      await workflow.start(sendOnceWorkflowType, {
        workflowId: sendOnceWorkflowId(ref),
        taskQueue,
        args: [{ ...ref, settings }] satisfies [SendOnceInput],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowTaskTimeout: workflowTaskTimeoutMs,
        staticSummary: 'Webhook sent once',
      });
    },
  };
}
