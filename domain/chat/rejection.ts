/** Why a chat refuses a round; the API's own codes (rulings Q3, Q28). */
export type RejectionCode =
  | 'NOT_FOUND'
  | 'PRIOR_ROUND_IN_FLIGHT'
  | 'REFINEMENT_CAP_EXCEEDED'
  | 'INSUFFICIENT_CREDIT'
  | 'ADMISSION_TIMEOUT';

/** What decides about a round, of a chat as it stands. */
export interface AdmissionFacts {
  ended: boolean;
  /** A round whose second step is not done, an admission in progress included. */
  inFlight: boolean;
  /** Follow-ups counted since the last fresh start. */
  refinements: number;
  /** Whether a round since then has a meal that a follow-up can build on. */
  hasAnchor: boolean;
}

/** A follow-up to a chat with an anchor is a refinement, unless it starts afresh (ruling Q3). */
export function isRefinement(facts: AdmissionFacts, newRound: boolean): boolean {
  return facts.hasAnchor && !newRound;
}

/** The one rule of admission, in its order: ended, in flight, cap. Null: welcome. */
export function getRejection(facts: AdmissionFacts, newRound: boolean, cap: number): RejectionCode | null {
  if (facts.ended) return 'NOT_FOUND';
  if (facts.inFlight) return 'PRIOR_ROUND_IN_FLIGHT';
  if (isRefinement(facts, newRound) && facts.refinements >= cap) return 'REFINEMENT_CAP_EXCEEDED';
  return null;
}
