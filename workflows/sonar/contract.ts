import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { SonarQuestion, SonarRef } from '../../domain/sonar/chat.ts';

/** All that others need to know of the actor of a Sonar conversation. */

export const sonarWorkflowType = 'sonarWorkflow';

export function sonarWorkflowId(conversationId: string): string {
  return `sonar/${conversationId}`;
}

/** Fixed when the actor starts; a later start takes the settings of its own day. Milliseconds. */
export interface SonarSettings {
  /** Questions that may wait while another one is at work. */
  max_waiting: number;
  /** An actor without work completes after so long; the next question starts it again. */
  idle_ms: number;
  /** Chats before an actor continues as new, to keep its history short. */
  chats_per_run: number;
  step: {
    /** The longest that one attempt at a plan or a task may take, its writing included. */
    attempt_ms: number;
    heartbeat_ms: number;
    /** The longest that all attempts together may take. */
    total_ms: number;
  };
}

/** Which chats have not come to their end, in the order of asking. */
export interface SonarProgress {
  /** The one at work; null when there is none. */
  running: string | null;
  waiting: string[];
}

export interface SonarInput {
  conversation: SonarRef;
  settings: SonarSettings;
  /** What the run before hands over: chats that wait, in their order. */
  carried?: { waiting: string[] };
}

export interface AskQuestionResult {
  chat_id: string;
}

/**
 * Asks a question; resolves once it is written down, long before it is answered. Refused with an
 * ApplicationFailure whose type is a SonarRefusalCode.
 */
export const askQuestionUpdate = defineUpdate<AskQuestionResult, [SonarQuestion]>('askQuestion');

/** Cancels the chat at work; the next one has its turn. Refused with NO_RUNNING_CHAT when there is none. */
export const stopQuestionUpdate = defineUpdate<AskQuestionResult, []>('stopChat');

/** The conversation has been deleted: whatever runs is cancelled, and the actor completes. */
export const endConversationSignal = defineSignal<[]>('endConversation');

export const sonarProgressQuery = defineQuery<SonarProgress>('progress');
