import { type Client, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { SonarQuestion, SonarRef } from '../../domain/sonar/chat.ts';
import { sonarStart } from '../../temporal/sonar-actors.ts';
import {
  type AskQuestionResult,
  askQuestionUpdate,
  endConversationSignal,
  type SonarSettings,
  sonarWorkflowId,
  sonarWorkflowType,
  stopQuestionUpdate,
} from '../../workflows/sonar/contract.ts';
import { sendUpdate } from '../updates/send-update.ts';

export interface SonarGatewayOptions {
  client: Client;
  taskQueue: string;
  settings: SonarSettings;
  /** Called after an actor was terminated because its history cannot be replayed. */
  onUnreplayable?: (workflowId: string) => void;
}

/** Sends updates and signals to the actors of Sonar conversations. */
export interface SonarGateway {
  /**
   * Sends a question to the conversation's actor, which is started if necessary. Resolves once the question is stored.
   * @throws {UpdateRejectedError} with a SonarRejectionCode if it was not admitted; after any other error the caller must
   *   roll back
   */
  ask(conversation: SonarRef, question: SonarQuestion): Promise<AskQuestionResult>;
  /**
   * Cancels the running question. Starts the actor if it is not running.
   * @param requestId identifies repeats of a stop
   * @throws {UpdateRejectedError} with NO_RUNNING_CHAT
   */
  stop(conversation: SonarRef, requestId: string, before: number): Promise<AskQuestionResult>;
  /** Signals the actor, if it is running, that its conversation was deleted. */
  end(conversationId: string): Promise<void>;
}

/** Short, because the rows are already deleted: without the signal the actor ends at its next step. */
const endTimeoutMs = 2_000;

export function createSonarGateway(options: SonarGatewayOptions): SonarGateway {
  const { client, taskQueue, settings, onUnreplayable } = options;

  function send<Args extends unknown[]>(
    conversation: SonarRef,
    update: UpdateDefinition<AskQuestionResult, Args>,
    request: { args: Args; updateId: string; before: number },
  ): Promise<AskQuestionResult> {
    const start = () =>
      new WithStartWorkflowOperation(sonarWorkflowType, {
        workflowIdConflictPolicy: 'USE_EXISTING',
        ...sonarStart({ conversation, settings, taskQueue }),
      });
    return sendUpdate(client, { update, start, onUnreplayable, ...request });
  }

  return {
    ask: (conversation, question) =>
      send(conversation, askQuestionUpdate, {
        args: [question],
        updateId: question.chat_id,
        before: question.admit_before,
      }),

    stop: (conversation, requestId, before) =>
      send(conversation, stopQuestionUpdate, { args: [], updateId: requestId, before }),

    async end(conversationId) {
      try {
        await client.withDeadline(Date.now() + endTimeoutMs, () =>
          client.workflow.getHandle(sonarWorkflowId(conversationId)).signal(endConversationSignal),
        );
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}
