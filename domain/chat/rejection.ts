/** Why a round is rejected; the API's error codes (rulings Q3, Q28, D14). */
export type RejectionCode =
  | 'NOT_FOUND'
  | 'PRIOR_ROUND_IN_FLIGHT'
  | 'REFINEMENT_CAP_EXCEEDED'
  | 'INSUFFICIENT_CREDIT'
  /** The tenant is suspended. */
  | 'FORBIDDEN'
  /** The tenant has as many running rounds as it may have. */
  | 'RATE_LIMITED'
  | 'ADMISSION_TIMEOUT';

/** The state of a chat that decides about a new round. */
export interface AdmissionFacts {
  ended: boolean;
  /** Whether a round has not finished step 2, or an admission is in progress. */
  inFlight: boolean;
  /** Refinements since the last fresh start. */
  refinements: number;
  /** Whether a round since the last fresh start has a meal that a follow-up can build on. */
  hasAnchor: boolean;
}

/** A follow-up to a chat with an anchor is a refinement, unless it starts afresh (ruling Q3). */
export function isRefinement(facts: AdmissionFacts, newRound: boolean): boolean {
  return facts.hasAnchor && !newRound;
}

/** The rule of admission, in this order: ended, in flight, cap. Null when the round is welcome. */
export function getRejection(facts: AdmissionFacts, newRound: boolean, cap: number): RejectionCode | null {
  if (facts.ended) return 'NOT_FOUND';
  if (facts.inFlight) return 'PRIOR_ROUND_IN_FLIGHT';
  if (isRefinement(facts, newRound) && facts.refinements >= cap) return 'REFINEMENT_CAP_EXCEEDED';
  return null;
}
