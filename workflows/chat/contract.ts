import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Progress } from '../../domain/chat/progress.ts';
import type { ChatRef, RoundRequest } from '../../domain/chat/round.ts';

/** The chat actor's interface: workflow ids, input, updates, signals and queries. */

export const chatWorkflowType = 'chatWorkflow';

/** One sweep of the reconciler; started by a schedule. */
export const reconcileWorkflowType = 'reconcileChats';

export function chatWorkflowId(chatId: string): string {
  return `chat/${chatId}`;
}

/** The chat's row as the server read it. An actor that already runs ignores it. */
export interface StoredChatState {
  ended: boolean;
  refinements: number;
  has_anchor: boolean;
  round_count: number;
  in_flight_round_id: string | null;
}

/** Fixed when the actor starts; the next start takes the settings then valid. Durations in milliseconds. */
export interface ChatSettings {
  refinement_cap: number;
  idle_ms: number;
  rounds_per_run: number;
  step: {
    /** Limit of one attempt, the write included. */
    attempt_ms: number;
    heartbeat_ms: number;
    /** Limit of all attempts together. */
    total_ms: number;
  };
}

/** A pending or running round. */
export interface LiveRound {
  round_id: string;
  round_no: number;
  refinement: boolean;
  progress: Progress;
}

/** What one run passes to the next. */
export interface ContinueAsNewState {
  stored: StoredChatState;
  /** The pending round: admitted, not begun. */
  waiting: LiveRound | null;
  /** Ids of the newest rounds, so that a repeated update gets the first one's result. */
  recent_round_ids: string[];
  /** Ids of unsent outbox entries, in order. */
  forwards: string[];
  /** As the newest admission read it; absent before one, and in runs of earlier versions. */
  tenant_weight?: number;
}

export interface ChatInput {
  chat: ChatRef;
  stored: StoredChatState;
  settings: ChatSettings;
  carried?: ContinueAsNewState;
}

export interface StartRoundResult {
  chat_id: string;
  round_id: string;
}

/**
 * Starts a round. Resolves once it is admitted, long before it is done; a round that was admitted before is not
 * admitted again. Rejected with an ApplicationFailure whose type is a RejectionCode.
 */
export const startRoundUpdate = defineUpdate<StartRoundResult, [RoundRequest]>('startRound');

export interface EndChatResult {
  chat_id: string;
  /** ISO 8601, milliseconds. */
  ended_at: string;
}

/** Ends the chat: cancels running rounds and rejects new ones (ruling Q37). Returns the same result every time. */
export const endChatUpdate = defineUpdate<EndChatResult, []>('endChat');

/**
 * Sends the outbox entry with this id (a signage event) to the store. Entries are sent one after the other in the
 * order of the signals, and retried for as long as the store is unavailable.
 */
export const forwardToStoreSignal = defineSignal<[string]>('forwardToStore');

export interface ChatProgress {
  /** Pending and running rounds, oldest first. */
  rounds: LiveRound[];
}

export const chatProgressQuery = defineQuery<ChatProgress>('progress');
