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
  /** Learns of an actor that was terminated because its history cannot be replayed. */
  onUnreplayable?: (workflowId: string) => void;
}

/** The server's way to the actors of Sonar conversations. */
export interface SonarGateway {
  /**
   * Asks a question of the conversation's actor, started if need be. Resolves once it is written down.
   * @throws {UpdateRejectedError} with a SonarRefusalCode, for certain; any other error calls for a roll-back.
   */
  ask(conversation: SonarRef, question: SonarQuestion): Promise<AskQuestionResult>;
  /**
   * Cancels the chat at work. An actor that was terminated by hand is started for it.
   * @param requestId tells a repeat from another stop
   * @throws {UpdateRejectedError} with NO_RUNNING_CHAT
   */
  stop(conversation: SonarRef, requestId: string, before: number): Promise<AskQuestionResult>;
  /** Tells the actor, if it runs, that its conversation has been deleted. */
  end(conversationId: string): Promise<void>;
}

/** The rows are gone already: an actor that is not told finds out by itself. */
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
