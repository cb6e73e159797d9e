/** How a question is to be treated; AUTO leaves it to the planner (SONAR-21). */
export const chatModes = ['AUTO', 'PLAN', 'ACTION', 'QNA'] as const;
export type ChatMode = (typeof chatModes)[number];

/** From WAITING (for its turn) over RUNNING to an end; the actor's own, for readers see the tasks. */
export type SonarChatStatus = 'WAITING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELED';

/** Statuses of a chat that has not come to its end. */
export const openStatuses = ['WAITING', 'RUNNING'] as const satisfies SonarChatStatus[];

/** A question as it reaches the actor. */
export interface SonarQuestion {
  /** The chat that it becomes; a repeat with the same one changes nothing. */
  chat_id: string;
  question: string;
  mode: ChatMode;
  /** When the caller stops waiting, by its server's clock; milliseconds since 1970. */
  admit_before: number;
  /** How long the admission may take; milliseconds. Absent in requests of older servers. */
  admit_ms?: number;
}

/** A conversation, with the account that every query about it names. */
export interface SonarRef {
  conversation_id: string;
  account_id: string;
}

export interface SonarChatKey {
  conversation_id: string;
  chat_id: string;
}

/** How a chat ends by itself. */
export type SonarChatOutcome =
  | { status: 'COMPLETED' }
  /** `idx` is null where there was no plan to run. */
  | { status: 'FAILED'; idx: number | null; error: string };
