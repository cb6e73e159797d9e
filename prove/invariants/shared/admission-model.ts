import type { RoundRow } from './history.ts';

/** The state of a chat that its admission depends on, as in domain/chat/rejection.ts. */
export interface ChatState {
  ended: boolean;
  /** Rounds so far. */
  rounds: number;
  /** The round that has not passed its boundary, or null. */
  inFlight: string | null;
  /** Whether the chat has a meal that a follow-up can refine. */
  anchored: boolean;
  refinements: number;
}

export const newChat: ChatState = {
  ended: false,
  rounds: 0,
  inFlight: null,
  anchored: false,
  refinements: 0,
};

type Transition = (state: ChatState) => ChatState | null;

/** Admits a round: it is the next of its chat and, if it is a refinement, within the cap. */
export function admission({ id, roundNo, refinement }: RoundRow, cap: number): Transition {
  return (state) => {
    if (state.ended || state.inFlight !== null || roundNo !== state.rounds + 1) return null;
    if (refinement && (!state.anchored || state.refinements >= cap)) return null;
    const begun = { ...state, rounds: roundNo, inFlight: id };
    if (refinement) return { ...begun, refinements: state.refinements + 1 };
    // With an anchor, a follow-up that is not a refinement is a fresh start (`new_round`).
    return { ...begun, anchored: false, refinements: 0 };
  };
}

/** Releases the chat: step 2 is done, or the round failed earlier (MODEL-16, MODEL-18, ruling Q27). */
export function release({ id, refinement, status, steps }: RoundRow): Transition {
  const hasMeal = steps.meal_suggest === 'done' || status === 'completed';
  return (state) => {
    if (state.inFlight !== id) return null;
    const released = { ...state, inFlight: null, anchored: state.anchored || hasMeal };
    // A follow-up that failed before its meal does not count (ruling Q3).
    return refinement && !hasMeal ? { ...released, refinements: state.refinements - 1 } : released;
  };
}

export const ending: Transition = (state) => (state.ended ? state : { ...state, ended: true });

/** An answer that changed nothing and is right only in states that match. */
export function answer(isRight: (state: ChatState) => boolean): Transition {
  return (state) => (isRight(state) ? state : null);
}

export function describeState({ ended, rounds, inFlight, refinements }: ChatState): string {
  const flight = inFlight === null ? 'none in flight' : `${inFlight} in flight`;
  return `${ended ? 'ended' : 'open'}, ${rounds} rounds, ${flight}, ${refinements} refinements`;
}
