/** A user's message, as the server sends it to the conversation's actor. */
export interface QuoteMessageRequest {
  /** Unique to the request. */
  message_id: string;
  /** The key in the actor's workflow id. */
  key: string;
  user_id: string;
  thread_num: string;
  content: string;
  /** The client's time, as the client sent it. */
  sent_at: string;
  /** The caller's deadline by its server's clock; milliseconds since 1970. */
  admit_before: number;
  /** How long the admission may take; milliseconds. Absent in requests of older servers. */
  admit_ms?: number;
}

/** Why a message is not admitted. */
export type QuoteRejectionCode = 'ADMISSION_TIMEOUT' | 'TOO_MANY_CONVERSATIONS';
