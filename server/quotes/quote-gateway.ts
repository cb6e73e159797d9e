import {
  type Client,
  QueryRejectedError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { QuoteMessageRequest } from '../../domain/quotes/message.ts';
import { quoteStart } from '../../temporal/quote-actors.ts';
import {
  type QuoteSettings,
  quoteProgressQuery,
  quoteWorkflowId,
  quoteWorkflowType,
  type SendMessageResult,
  sendMessageUpdate,
} from '../../workflows/quotes/contract.ts';
import { sendUpdate } from '../updates/send-update.ts';

export interface QuoteGatewayOptions {
  /** Rejects queries to actors that have closed (`queryRejectCondition: 'NOT_OPEN'`). */
  client: Client;
  taskQueue: string;
  settings: QuoteSettings;
  /** How long an actor may take to answer a query. */
  queryTimeoutMs: number;
  /** Called after an actor was terminated because its history cannot be replayed. */
  onUnreplayable?: (workflowId: string) => void;
}

/** Sends updates and queries to the actors of quote conversations. */
export interface QuoteGateway {
  /**
   * Sends a message to its conversation's actor, which is started if necessary. Resolves once the message is stored.
   * @throws {UpdateRejectedError} with a QuoteRejectionCode if it was not admitted; after any other error the caller must
   *   roll back
   */
  send(message: QuoteMessageRequest): Promise<SendMessageResult>;
  /** Whether the conversation's actor is running; true if that is unknown. */
  isRunning(key: string): Promise<boolean>;
}

export function createQuoteGateway(options: QuoteGatewayOptions): QuoteGateway {
  const { client, taskQueue, settings, queryTimeoutMs, onUnreplayable } = options;

  return {
    send(message) {
      const start = () =>
        new WithStartWorkflowOperation(quoteWorkflowType, {
          workflowIdConflictPolicy: 'USE_EXISTING',
          ...quoteStart({
            key: message.key,
            userId: message.user_id,
            threadNum: message.thread_num,
            settings,
            taskQueue,
          }),
        });
      return sendUpdate(client, {
        update: sendMessageUpdate,
        args: [message],
        updateId: message.message_id,
        before: message.admit_before,
        onUnreplayable,
        start,
      });
    },

    async isRunning(key) {
      try {
        await client.withDeadline(Date.now() + queryTimeoutMs, () =>
          client.workflow.getHandle(quoteWorkflowId(taskQueue, key)).query(quoteProgressQuery),
        );
        return true;
      } catch (error) {
        return !(error instanceof WorkflowNotFoundError || error instanceof QueryRejectedError);
      }
    },
  };
}
