import type { Locale } from './locale.ts';

/** A round as it is asked for; the ids are fixed before it is admitted, so that a retry is the same round. */
export interface RoundRequest {
  round_id: string;
  prompt: string;
  locale: Locale;
  /** Start afresh in the same chat: no history, no anchor, no refinements counted (ruling Q3). */
  new_round: boolean;
  /** When the caller stops waiting, by its server's clock; milliseconds since 1970. */
  admit_before: number;
  /** How long the admission may take; milliseconds. Absent in requests of older servers. */
  admit_ms?: number;
}

/** `last_error` of a round whose caller was told that it had not been started (ruling D4). */
export const admissionTimedOut = 'admission timed out';

/** Where a chat belongs. */
export interface ChatRef {
  tenant_id: string;
  tenant_code: string;
  lineage_id: string;
  profile_id: string;
  chat_id: string;
}

export type RoundOutcome =
  | { status: 'completed' }
  | { status: 'error'; last_error: string; failed_steps: { step: string; attempts: number }[] };
