import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { SonarQuestion, SonarRef } from '../../domain/sonar/chat.ts';

/** The interface of the actor of a Sonar conversation. */

export const sonarWorkflowType = 'sonarWorkflow';

export function sonarWorkflowId(conversationId: string): string {
  return `sonar/${conversationId}`;
}

/** Fixed when the actor starts; the next start takes the settings then valid. Durations in milliseconds. */
export interface SonarSettings {
  /** Questions that may wait while another one runs. */
  max_waiting: number;
  /** An actor without work completes after this time; the next question starts it again. */
  idle_ms: number;
  /** Chats before an actor continues as new, to keep its history short. */
  chats_per_run: number;
  step: {
    /** Limit of one attempt at a plan or a task, the write included. */
    attempt_ms: number;
    heartbeat_ms: number;
    /** Limit of all attempts together. */
    total_ms: number;
  };
}

/** Chats that have not ended, by id. */
export interface SonarProgress {
  running: string | null;
  /** In the order of their questions. */
  waiting: string[];
}

export interface SonarInput {
  conversation: SonarRef;
  settings: SonarSettings;
  /** From the previous run: waiting chats, in order. */
  carried?: { waiting: string[] };
}

export interface AskQuestionResult {
  chat_id: string;
}

/**
 * Asks a question. Resolves once the question is written, long before it is answered. Rejected with an
 * ApplicationFailure whose type is a SonarRejectionCode.
 */
export const askQuestionUpdate = defineUpdate<AskQuestionResult, [SonarQuestion]>('askQuestion');

/** Cancels the running chat; the next one begins. Rejected with NO_RUNNING_CHAT when no chat runs. */
export const stopQuestionUpdate = defineUpdate<AskQuestionResult, []>('stopChat');

/** The conversation was deleted: cancels the running chat and completes the actor. */
export const endConversationSignal = defineSignal<[]>('endConversation');

export const sonarProgressQuery = defineQuery<SonarProgress>('progress');
