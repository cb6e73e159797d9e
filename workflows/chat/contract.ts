import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Progress } from '../../domain/chat/progress.ts';
import type { ChatRef, RoundRequest } from '../../domain/chat/round.ts';

/** All that others need to know of the chat actor: how it is named, started and talked to. */

export const chatWorkflowType = 'chatWorkflow';

/** A sweep of the reconciler, which a schedule starts. */
export const reconcileWorkflowType = 'reconcileChats';

export function chatWorkflowId(chatId: string): string {
  return `chat/${chatId}`;
}

/** The chat's row as the server read it; an actor that runs already ignores it. */
export interface StoredChatState {
  ended: boolean;
  refinements: number;
  has_anchor: boolean;
  round_count: number;
  in_flight_round_id: string | null;
}

/** Fixed when the actor starts; a later start takes the settings of its own day. Milliseconds. */
export interface ChatSettings {
  refinement_cap: number;
  idle_ms: number;
  rounds_per_run: number;
  step: {
    /** The longest that one attempt may take, its writing included. */
    attempt_ms: number;
    heartbeat_ms: number;
    /** The longest that all attempts together may take. */
    total_ms: number;
  };
}

/** A round that its actor still works on. */
export interface LiveRound {
  round_id: string;
  round_no: number;
  refinement: boolean;
  progress: Progress;
}

/** What one run hands to the next. */
export interface ContinueAsNewState {
  stored: StoredChatState;
  /** A round admitted but not begun. */
  waiting: LiveRound | null;
  /** The newest round ids, so that a repeated update is answered as the first was. */
  recent_round_ids: string[];
  /** Ids of what the store is still to be told, in order. */
  forwards: string[];
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
 * Asks for a round; resolves once it is admitted, long before it is done. A round that the actor knows is
 * admitted already. Refused with an ApplicationFailure whose type is a RefusalCode.
 */
export const startRoundUpdate = defineUpdate<StartRoundResult, [RoundRequest]>('startRound');

export interface EndChatResult {
  chat_id: string;
  /** ISO 8601, milliseconds. */
  ended_at: string;
}

/** Ends the chat: cancels what runs and refuses what comes (ruling Q37). Answers the same every time. */
export const endChatUpdate = defineUpdate<EndChatResult, []>('endChat');

/**
 * Has the store told of a signage event, whose row it names; one after the other, in the order of the
 * signals, for as long as the store is away.
 */
export const forwardToStoreSignal = defineSignal<[string]>('forwardToStore');

export interface ChatProgress {
  /** Rounds that still run, oldest first. */
  rounds: LiveRound[];
}

/** How far the live rounds are. */
export const chatProgressQuery = defineQuery<ChatProgress>('progress');
