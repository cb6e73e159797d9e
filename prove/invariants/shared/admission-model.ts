import type { RoundRow } from './history.ts';

/** A chat as its admission sees it: what domain/chat/rejection.ts decides by. */
export interface ChatState {
  ended: boolean;
  /** Rounds so far. */
  rounds: number;
  /** The round whose step 2 is not done. */
  inFlight: string | null;
  /** A round of it has a meal that a follow-up can refine. */
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

/** A round was written: the next of its chat, and, as a refinement, within the cap. */
export function admission({ id, roundNo, refinement }: RoundRow, cap: number): Transition {
  return (state) => {
    if (state.ended || state.inFlight !== null || roundNo !== state.rounds + 1) return null;
    if (refinement && (!state.anchored || state.refinements >= cap)) return null;
    const begun = { ...state, rounds: roundNo, inFlight: id };
    if (refinement) return { ...begun, refinements: state.refinements + 1 };
    // A follow-up to a chat with an anchor that is no refinement starts afresh (`new_round`).
    return { ...begun, anchored: false, refinements: 0 };
  };
}

/** Step 2 is done, or the round has failed before: the next one is welcome (MODEL-16, MODEL-18, ruling Q27). */
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

/** An answer that changed nothing, and is right in such a state alone. */
export function answer(isRight: (state: ChatState) => boolean): Transition {
  return (state) => (isRight(state) ? state : null);
}

export function describeState({ ended, rounds, inFlight, refinements }: ChatState): string {
  const flight = inFlight === null ? 'none in flight' : `${inFlight} in flight`;
  return `${ended ? 'ended' : 'open'}, ${rounds} rounds, ${flight}, ${refinements} refinements`;
}
