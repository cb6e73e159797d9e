import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { freshProgress, steps } from '../../domain/chat/progress.ts';
import { getRejection, type RejectionCode } from '../../domain/chat/rejection.ts';
import type { RoundRequest } from '../../domain/chat/round.ts';
import type { ChatInput, ChatProgress, ContinueAsNewState, LiveRound, StoredChatState } from './contract.ts';
import type { ActorDetails } from './details.ts';

interface Admitting {
  roundId: string;
  /** When attempts end; milliseconds since 1970. */
  before: number;
}

/** What an admission says of the round, and of its chat as it then stands. */
interface AdmittedRound {
  round_no: number;
  refinement: boolean;
  chat?: { refinements: number; has_anchor: boolean };
}

/** Enough to answer whatever is repeated: a client gives up long before so many rounds have passed. */
const recentRounds = 10;

const explanations: Record<RejectionCode, string> = {
  NOT_FOUND: 'The chat has ended.',
  PRIOR_ROUND_IN_FLIGHT:
    'The previous round of this chat has not finished step 2; poll until pipeline_progress.step2 is "done".',
  REFINEMENT_CAP_EXCEEDED:
    'The chat has reached its cap of follow-ups; start a new chat, or send "new_round": true.',
  INSUFFICIENT_CREDIT: "The tenant's credit does not suffice for a round.",
  ADMISSION_TIMEOUT: 'The round could not be admitted in time and was not started.',
};

/** @param message says more than the code's own */
export function rejection(code: RejectionCode, message: string = explanations[code]): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}

/** A round with a failed step is being settled: whether that is written yet is for the admission to say. */
function isBeforeBoundary({ progress }: LiveRound): boolean {
  return progress.todos !== 'done' && steps.every((step) => progress[step] !== 'error');
}

/**
 * What the actor remembers, and its rules. It changes in update handlers and in the loop alone, never
 * in a validator: a refused update leaves no trace in history, so nothing may depend on it.
 */
export class ChatState {
  /** What the store is still to be told, in order. */
  readonly forwards: string[];
  readonly #input: ChatInput;
  readonly #live = new Map<string, LiveRound>();
  #recent: string[];
  #stored: StoredChatState;
  /** Rounds whose admission is under way; one that is asked for twice stands here twice. */
  readonly #admitting = new Set<Admitting>();
  #waiting: LiveRound | null;
  #begun = 0;
  #turnedAway = false;

  constructor(input: ChatInput) {
    this.#input = input;
    this.#stored = input.carried?.stored ?? input.stored;
    this.#recent = input.carried?.recent_round_ids ?? [];
    this.#waiting = input.carried?.waiting ?? null;
    this.forwards = [...(input.carried?.forwards ?? [])];
    if (this.#waiting) this.#live.set(this.#waiting.round_id, this.#waiting);
  }

  get ended(): boolean {
    return this.#stored.ended;
  }

  get waiting(): boolean {
    return this.#waiting !== null;
  }

  get roundCount(): number {
    return this.#stored.round_count;
  }

  /** Why the round is not welcome now, null when it is; a repeated one always is. */
  getRejection(request: RoundRequest): RejectionCode | null {
    if (this.isDuplicate(request.round_id)) return null;
    const { ended, refinements, has_anchor } = this.#stored;
    // Only what this actor works on itself: a round that the rows alone know of is the admission's to judge.
    const inFlight =
      [...this.#admitting].some(
        ({ roundId, before }) => roundId !== request.round_id && Date.now() < before,
      ) || this.liveRounds.some(isBeforeBoundary);
    const facts = { ended, inFlight, refinements, hasAnchor: has_anchor };
    return getRejection(facts, request.new_round, this.#input.settings.refinement_cap);
  }

  /** Rounds that this actor works on, oldest first. */
  get liveRounds(): LiveRound[] {
    return [...this.#live.values()];
  }

  isDuplicate(roundId: string): boolean {
    return this.#recent.includes(roundId);
  }

  /**
   * The chat counts as in flight until the call that this returns, or until the admission is out of time: what is
   * still to be rolled back then blocks nobody (ruling D4).
   */
  beginAdmission(roundId: string, before: number): () => void {
    const admitting = { roundId, before };
    this.#admitting.add(admitting);
    return () => this.#admitting.delete(admitting);
  }

  /** A round that was written before, by an actor since terminated, goes on where it stood. */
  admit(request: RoundRequest, admitted: AdmittedRound): void {
    const { round_no, refinement, chat } = admitted;
    const round = { round_id: request.round_id, round_no, refinement, progress: { ...freshProgress } };
    const counted = round.round_no <= this.#stored.round_count;
    this.#waiting = round;
    this.#live.set(round.round_id, round);
    this.#recent = [...this.#recent, round.round_id].slice(-recentRounds);
    this.#stored = {
      ...this.#stored,
      round_count: round.round_no,
      in_flight_round_id: round.round_id,
      refinements: this.#stored.refinements + (round.refinement && !counted ? 1 : 0),
      ...(request.new_round && { refinements: 0, has_anchor: false }),
      // The rows are the truth; admissions of before did not say it.
      ...chat,
    };
  }

  /** The round that is to begin now, if any. */
  dequeue(): LiveRound | null {
    const round = this.#waiting;
    this.#waiting = null;
    if (round) this.#begun += 1;
    return round;
  }

  /** There is a meal for later rounds to build on. */
  setAnchor(): void {
    this.#stored = { ...this.#stored, has_anchor: true };
  }

  /** Step 2 is done: the next round is welcome. */
  openBoundary(round: LiveRound): void {
    if (this.#stored.in_flight_round_id === round.round_id) {
      this.#stored = { ...this.#stored, in_flight_round_id: null };
    }
  }

  /** The round has ended; a follow-up that failed before its meal does not count (ruling Q3). */
  removeRound(round: LiveRound): void {
    this.openBoundary(round);
    this.#live.delete(round.round_id);
    if (round.refinement && round.progress.meal_suggest !== 'done') {
      this.#stored = { ...this.#stored, refinements: Math.max(0, this.#stored.refinements - 1) };
    }
  }

  /** The round was refused for a reason that no validator sees. */
  markRejected(): void {
    this.#turnedAway = true;
  }

  /** Started for a round that was then refused: there is nothing to stay for. */
  get startedOnlyForRejectedUpdate(): boolean {
    return this.#turnedAway && this.hasAdmittedNothing;
  }

  /** Whether this start of the actor has admitted no round at all. */
  get hasAdmittedNothing(): boolean {
    return this.#begun === 0 && this.#waiting === null && this.#input.carried === undefined;
  }

  /** Nothing more is admitted, and what has not begun does not begin. */
  end(): void {
    this.#stored = { ...this.#stored, ended: true };
    if (this.#waiting) this.#live.delete(this.#waiting.round_id);
    this.#waiting = null;
  }

  /** Whether the history has grown long enough to begin a new run at the next quiet point. */
  get shouldContinueAsNew(): boolean {
    return this.#begun >= this.#input.settings.rounds_per_run || workflowInfo().continueAsNewSuggested;
  }

  toContinueAsNewState(): ContinueAsNewState {
    return {
      stored: this.#stored,
      waiting: this.#waiting,
      recent_round_ids: this.#recent,
      forwards: this.forwards,
    };
  }

  get details(): ActorDetails {
    return {
      chat: this.#input.chat,
      rounds: this.liveRounds,
      roundCount: this.#stored.round_count,
      refinements: this.#stored.refinements,
      cap: this.#input.settings.refinement_cap,
      hasAnchor: this.#stored.has_anchor,
      ended: this.#stored.ended,
      forwards: this.forwards.length,
    };
  }

  progress(): ChatProgress {
    return { rounds: this.liveRounds };
  }
}
