import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { QuoteMessageRequest } from '../../domain/quotes/message.ts';

/** The interface of the actor of a quote conversation. */

export const quoteWorkflowType = 'quoteWorkflow';

/**
 * The id contains the task queue, because clients name their conversations: two installations in one namespace would
 * otherwise share an actor.
 * @param key made from userId and threadNum, of characters that are safe in an id
 */
export function quoteWorkflowId(taskQueue: string, key: string): string {
  return `quotes/${taskQueue}/${key}`;
}

/** Fixed when the actor starts; the next start takes the settings then valid. Durations in milliseconds. */
export interface QuoteSettings {
  /** Pause before a reply is made. */
  think_ms: number;
  /** A conversation without a message expires after this time, and its actor completes. */
  idle_ms: number;
  /** Messages before an actor continues as new, to keep its history short. */
  messages_per_run: number;
  reply: {
    /** Limit of one attempt at a reply, the model's time included. */
    attempt_ms: number;
    /** A reply whose worker sends no heartbeat for this time is given to another worker. */
    heartbeat_ms: number;
  };
}

/** Replies are made one after the other until every message has one. */
export interface QuoteProgress {
  /** Null before the first message is admitted. */
  conversation_id: string | null;
  message_count: number;
  reply_count: number;
}

export interface QuoteInput {
  settings: QuoteSettings;
  /** From the previous run. */
  carried?: QuoteProgress;
}

export interface SendMessageResult {
  /** `completed` once the conversation has its quote: a message then changes nothing. */
  status: 'pending' | 'completed';
}

/**
 * Sends a message. Resolves once the message is written, long before its reply is made. Rejected with an
 * ApplicationFailure whose type is a QuoteRejectionCode.
 */
export const sendMessageUpdate = defineUpdate<SendMessageResult, [QuoteMessageRequest]>('sendMessage');

export const quoteProgressQuery = defineQuery<QuoteProgress>('progress');
