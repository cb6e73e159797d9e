import type { Locale } from './locale.ts';

/** A round as it is asked for; the ids are fixed before it is admitted, so that a retry is the same round. */
export interface RoundRequest {
  round_id: string;
  prompt: string;
  locale: Locale;
  /** Start afresh in the same chat: no history, no anchor, no refinements counted (ruling Q3). */
  new_round: boolean;
  /** Milliseconds since 1970; past it the round is refused, for whoever asked has long gone. */
  admit_before: number;
}

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
