import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { QuoteMessageRequest } from '../../domain/quotes/message.ts';

/** All that others need to know of the actor of a quote conversation. */

export const quoteWorkflowType = 'quoteWorkflow';

/**
 * With the task queue in it: clients name their conversations themselves, so that two installations on one
 * namespace would otherwise meet in an actor.
 * @param key made from userId and threadNum, of characters that are safe in an id
 */
export function quoteWorkflowId(taskQueue: string, key: string): string {
  return `quotes/${taskQueue}/${key}`;
}

/** Fixed when the actor starts; a later start takes the settings of its own day. Milliseconds. */
export interface QuoteSettings {
  /** Pause before a reply is made. */
  think_ms: number;
  /** A conversation without a message expires after so long, and its actor completes. */
  idle_ms: number;
  /** Messages before an actor continues as new, to keep its history short. */
  messages_per_run: number;
  reply: {
    /** The longest that one attempt at a reply may take, a model's time included. */
    attempt_ms: number;
    /** A reply whose worker is silent for so long is given to another one. */
    heartbeat_ms: number;
  };
}

/** How far the conversation is: replies are made one after the other until there is one for each message. */
export interface QuoteProgress {
  /** Null before the first message is admitted. */
  conversation_id: string | null;
  message_count: number;
  reply_count: number;
}

export interface QuoteInput {
  settings: QuoteSettings;
  /** What the run before hands over. */
  carried?: QuoteProgress;
}

/** What has become of a message. */
export interface SendMessageResult {
  /** `completed` once the conversation has its quote: a message then changes nothing any more. */
  status: 'pending' | 'completed';
}

/**
 * Brings a message; resolves once it is written down, long before its reply is made. Refused with an
 * ApplicationFailure whose type is a QuoteRefusalCode.
 */
export const sendMessageUpdate = defineUpdate<SendMessageResult, [QuoteMessageRequest]>('sendMessage');

export const quoteProgressQuery = defineQuery<QuoteProgress>('progress');
