/** A message on its way to its conversation, as the server has read it from a request. */
export interface QuoteMessageRequest {
  /** Of this request alone. */
  message_id: string;
  /** What the conversation's actor is named after. */
  key: string;
  user_id: string;
  thread_num: string;
  content: string;
  /** The client's own time, as it wrote it. */
  sent_at: string;
  /** When the caller stops waiting, by its server's clock; milliseconds since 1970. */
  admit_before: number;
  /** How long the admission may take; milliseconds. Absent in requests of older servers. */
  admit_ms?: number;
}

/** Why a message is not admitted. */
export type QuoteRejectionCode = 'ADMISSION_TIMEOUT' | 'TOO_MANY_CONVERSATIONS';
