import type { AttemptLog } from './attempt-log.ts';
import type { Locale } from './locale.ts';

/** The request for a round. Its id is fixed before the admission, so that a retry is the same round. */
export interface RoundRequest {
  round_id: string;
  prompt: string;
  locale: Locale;
  /** A fresh start in the same chat: no history, no anchor, refinements counted from 0 (ruling Q3). */
  new_round: boolean;
  /** The caller's deadline by its server's clock; milliseconds since 1970. */
  admit_before: number;
  /** How long the admission may take; milliseconds. Absent in requests of older servers. */
  admit_ms?: number;
}

/**
 * `last_error` of a round that was rolled back: its caller got the error that it had not been started (ruling D4).
 */
export const admissionTimeoutError = 'admission timed out';

/** A chat with its owners. */
export interface ChatRef {
  tenant_id: string;
  tenant_code: string;
  lineage_id: string;
  profile_id: string;
  chat_id: string;
}

export type RoundOutcome =
  | { status: 'completed' }
  | { status: 'error'; last_error: string; failed_steps: FailedStep[] };

export interface FailedStep {
  step: string;
  attempts: number;
  /** Absent in outcomes of earlier code. */
  attempt_log?: AttemptLog | null;
}
