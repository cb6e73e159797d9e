import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { SearchAttributePair, UpdateDefinition } from '@temporalio/common';
import type { StoredChat } from '../../db/repositories/chat/chats.ts';
import type { ChatRef, RoundRequest } from '../../domain/chat/round.ts';
import { tenantPriority } from '../../domain/tenant-weight.ts';
import { workflowTaskTimeoutMs } from '../../temporal/workflow-task-timeout.ts';
import {
  type ChatInput,
  type ChatProgress,
  type ChatSettings,
  chatProgressQuery,
  chatWorkflowId,
  chatWorkflowType,
  endChatUpdate,
  forwardToStoreSignal,
  type StartRoundResult,
  startRoundUpdate,
} from '../../workflows/chat/contract.ts';
import { chatStatusKey, profileIdKey, roundNoKey, tenantCodeKey } from '../../workflows/search-attributes.ts';
import { sendUpdate } from '../updates/send-update.ts';

export interface ChatGatewayOptions {
  client: Client;
  taskQueue: string;
  settings: ChatSettings;
  /** How long an actor may take to answer a query before the caller falls back to the stored progress. */
  queryTimeoutMs: number;
  /** Called after an actor was terminated because its history cannot be replayed. */
  onUnreplayable?: (workflowId: string) => void;
}

interface StartRoundOptions {
  /** Above 1 for a round that was rejected before; each attempt is an update of its own. */
  attempt?: number;
  /** The tenant's share of the workers, for the tasks of an actor that starts. */
  tenantWeight?: number;
}

/** Sends updates, signals and queries to chat actors. */
export interface ChatGateway {
  /**
   * Starts a round in the chat's actor, which is started if necessary. Resolves once the round is admitted.
   * @throws {UpdateRejectedError} with a RejectionCode if the round was not admitted. After any other error the outcome
   *   is unknown and the caller must roll back.
   */
  startRound(
    chat: ChatRef,
    stored: StoredChat | null,
    request: RoundRequest,
    options?: StartRoundOptions,
  ): Promise<StartRoundResult>;
  /** Ends the chat and cancels its running round. Resolves to the time when it ended. */
  endChat(chat: ChatRef, stored: StoredChat): Promise<Date>;
  /** Signals the chat's actor to send an outbox entry to the store. */
  forwardToStore(chat: ChatRef, stored: StoredChat, forwardId: string): Promise<void>;
  /** The progress of the chat's running rounds. @throws when no worker answers in time. */
  progress(chatId: string): Promise<ChatProgress>;
}

/** One id for all requests, so that concurrent ones share one answer. */
const endUpdateId = 'end';
const endTimeoutMs = 10_000;
/** Short, because the outbox entry is already stored: the reconciler sends it if the signal fails. */
const forwardTimeoutMs = 2_000;

export function createChatGateway(options: ChatGatewayOptions): ChatGateway {
  const { client, taskQueue, settings, queryTimeoutMs, onUnreplayable } = options;

  const startOptions = (
    chat: ChatRef,
    stored: StoredChat | null,
    searchAttributes: (chat: ChatRef, stored: StoredChat | null) => SearchAttributePair[],
    tenantWeight?: number,
  ) => ({
    workflowId: chatWorkflowId(chat.chat_id),
    taskQueue,
    args: [{ chat, stored: toStoredState(stored), settings }] as [ChatInput],
    memo: { tenant: chat.tenant_code, profile: chat.profile_id },
    staticSummary: `Chat of ${chat.tenant_code}`,
    staticDetails: [
      `Profile \`${chat.profile_id}\` of tenant \`${chat.tenant_code}\``,
      '`round show ROUND_ID` shows the steps of a round, `round replay` runs them again',
    ].join('\n\n'),
    workflowTaskTimeout: workflowTaskTimeoutMs,
    // Of its workflow tasks; its activities have the weight that the newest admission read.
    priority: tenantPriority(chat.tenant_code, tenantWeight),
    typedSearchAttributes: searchAttributes(chat, stored),
  });

  /** Sends an update to the chat's actor and starts the actor if it is not running. */
  function send<Ret, Args extends unknown[]>(
    chat: ChatRef,
    stored: StoredChat | null,
    update: UpdateDefinition<Ret, Args>,
    { tenantWeight, ...request }: { args: Args; updateId: string; before: number; tenantWeight?: number },
  ): Promise<Ret> {
    const attributes = update.name === startRoundUpdate.name ? firstRoundAttributes : idleAttributes;
    const start = () =>
      new WithStartWorkflowOperation(chatWorkflowType, {
        workflowIdConflictPolicy: 'USE_EXISTING',
        ...startOptions(chat, stored, attributes, tenantWeight),
      });
    return sendUpdate(client, { update, start, onUnreplayable, ...request });
  }

  return {
    startRound: (chat, stored, request, { attempt = 1, ...options } = {}) =>
      send(chat, stored, startRoundUpdate, {
        args: [request],
        // With the deadline: for the same id, Temporal would answer a repeated request with the first one's failure.
        updateId: [request.round_id, request.admit_before, ...(attempt > 1 ? [attempt] : [])].join('/'),
        before: request.admit_before,
        ...options,
      }),

    async endChat(chat, stored) {
      const before = Date.now() + endTimeoutMs;
      const { ended_at } = await send(chat, stored, endChatUpdate, {
        args: [],
        updateId: endUpdateId,
        before,
      });
      return new Date(ended_at);
    },

    async forwardToStore(chat, stored, forwardId) {
      await client.withDeadline(Date.now() + forwardTimeoutMs, () =>
        client.workflow.signalWithStart(chatWorkflowType, {
          ...startOptions(chat, stored, idleAttributes),
          signal: forwardToStoreSignal,
          signalArgs: [forwardId],
        }),
      );
    },

    progress: (chatId) =>
      client.withDeadline(Date.now() + queryTimeoutMs, () =>
        client.workflow.getHandle(chatWorkflowId(chatId)).query(chatProgressQuery),
      ),
  };
}

/** The values that the actor's first round would set, so that it has nothing to upsert. */
function firstRoundAttributes(chat: ChatRef, stored: StoredChat | null): SearchAttributePair[] {
  return [
    ...chatAttributes(chat),
    { key: chatStatusKey, value: 'in_progress' },
    { key: roundNoKey, value: (stored?.roundCount ?? 0) + 1 },
  ];
}

/** For an actor that starts without a round: no round has a status yet. */
function idleAttributes(chat: ChatRef, stored: StoredChat | null): SearchAttributePair[] {
  return [...chatAttributes(chat), { key: roundNoKey, value: stored?.roundCount ?? 0 }];
}

function chatAttributes(chat: ChatRef): SearchAttributePair[] {
  return [
    { key: tenantCodeKey, value: chat.tenant_code },
    { key: profileIdKey, value: chat.profile_id },
  ];
}

function toStoredState(stored: StoredChat | null) {
  return {
    ended: stored !== null && stored.endedAt !== null,
    refinements: stored?.refinements ?? 0,
    has_anchor: stored?.hasAnchor ?? false,
    round_count: stored?.roundCount ?? 0,
    in_flight_round_id: stored?.inFlightRoundId ?? null,
  };
}
