/** How to treat a question; AUTO lets the planner choose (SONAR-21). */
export const chatModes = ['AUTO', 'PLAN', 'ACTION', 'QNA'] as const;
export type ChatMode = (typeof chatModes)[number];

/** WAITING (in the queue), RUNNING, then a final status. Internal: views show the tasks. */
export type SonarChatStatus = 'WAITING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELED';

/** Statuses of a chat that has not ended. */
export const openStatuses = ['WAITING', 'RUNNING'] as const satisfies SonarChatStatus[];

/** A question, as the server sends it to the actor. */
export interface SonarQuestion {
  /** The id of its chat; a repeat with the same id changes nothing. */
  chat_id: string;
  question: string;
  mode: ChatMode;
  /** The caller's deadline by its server's clock; milliseconds since 1970. */
  admit_before: number;
  /** How long the admission may take; milliseconds. Absent in requests of older servers. */
  admit_ms?: number;
}

/** A conversation with its account, which every query about it includes. */
export interface SonarRef {
  conversation_id: string;
  account_id: string;
}

export interface SonarChatKey {
  conversation_id: string;
  chat_id: string;
}

/** How a chat ends if it is not canceled. */
export type SonarChatOutcome =
  | { status: 'COMPLETED' }
  /** `idx` is the failed task; null when the plan failed. */
  | { status: 'FAILED'; idx: number | null; error: string };
