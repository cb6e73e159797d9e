/**
 * What the chat actor remembers, and the rule of admission as its memory applies it.
 *
 * 1. Nothing changes in a validator. A rejected update leaves no trace in history, so a change made there would be
 *    missing on replay. State changes in handlers, in running rounds and in the loop.
 * 2. The rows are the truth. This memory rejects early; the admission applies the same rule to the rows under their
 *    lock, and its result replaces what is remembered.
 * 3. At most one round is pending (admitted, not begun), and a round counts as in flight until its
 *    step-2 boundary or its failure.
 * 4. A round is admitted once. A repeated update is answered by its round id, also in the next run.
 * 5. An admission blocks others until its deadline and no longer (ruling D4).
 * 6. A new run begins only while no round and no handler runs. So `toContinueAsNewState` is complete with the pending
 *    round and without the other live rounds.
 */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { newProgress } from '../../domain/chat/progress.ts';
import { getRejection, type RejectionCode } from '../../domain/chat/rejection.ts';
import type { RoundRequest } from '../../domain/chat/round.ts';
import { boundaryStep, steps } from '../../domain/chat/steps.ts';
import type { ChatInput, ChatProgress, ContinueAsNewState, LiveRound, StoredChatState } from './contract.ts';
import type { ActorDetails } from './details.ts';

interface RunningAdmission {
  roundId: string;
  /** When its attempts end; milliseconds since 1970. */
  deadline: number;
}

/** The result of an admission: the round, and its chat's state after it. */
interface AdmittedRound {
  round_no: number;
  refinement: boolean;
  /** Absent in results of earlier versions. */
  chat?: { refinements: number; has_anchor: boolean };
  /** Absent in results of earlier versions. */
  tenant_weight?: number;
}

/** Remembered for invariant 4. A client stops repeating a request long before ten more rounds have passed. */
const recentRounds = 10;

const explanations: Record<RejectionCode, string> = {
  NOT_FOUND: 'The chat has ended.',
  PRIOR_ROUND_IN_FLIGHT:
    'The previous round of this chat has not finished step 2; poll until pipeline_progress.step2 is "done".',
  REFINEMENT_CAP_EXCEEDED:
    'The chat has reached its cap of follow-ups; start a new chat, or send "new_round": true.',
  INSUFFICIENT_CREDIT: "The tenant's credit does not suffice for a round.",
  FORBIDDEN: 'This tenant is suspended.',
  RATE_LIMITED: 'This tenant has as many running rounds as it may have; please try again when one has ended.',
  ADMISSION_TIMEOUT: 'The round could not be admitted in time and was not started.',
};

/** @param message replaces the explanation of the code */
export function rejection(code: RejectionCode, message: string = explanations[code]): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}

/** A round with a failed step does not count: it is being settled, and the admission sees whether that is written. */
function isBeforeBoundary({ progress }: LiveRound): boolean {
  return progress[boundaryStep] !== 'done' && steps.every((step) => progress[step] !== 'error');
}

export class ChatState {
  /** Outbox entries that the store has not received yet, in order; by id. */
  readonly unsentEntries: string[];
  readonly #input: ChatInput;
  readonly #live = new Map<string, LiveRound>();
  #recent: string[];
  #stored: StoredChatState;
  #tenantWeight: number | undefined;
  /** A repeated request has two entries while both of its admissions run. */
  readonly #runningAdmissions = new Set<RunningAdmission>();
  #pending: LiveRound | null;
  #roundsBegun = 0;
  #hasRejected = false;
  #isUpgradeDue = false;

  constructor(input: ChatInput) {
    this.#input = input;
    this.#stored = input.carried?.stored ?? input.stored;
    this.#recent = input.carried?.recent_round_ids ?? [];
    this.#pending = input.carried?.waiting ?? null;
    this.#tenantWeight = input.carried?.tenant_weight;
    this.unsentEntries = [...(input.carried?.forwards ?? [])];
    if (this.#pending) this.#live.set(this.#pending.round_id, this.#pending);
  }

  get ended(): boolean {
    return this.#stored.ended;
  }

  get hasPendingRound(): boolean {
    return this.#pending !== null;
  }

  get roundCount(): number {
    return this.#stored.round_count;
  }

  /** The tenant's share of the workers, as the newest admission read it; undefined before one. */
  get tenantWeight(): number | undefined {
    return this.#tenantWeight;
  }

  /** Why the round is rejected; null when it is welcome, as a repeated round always is (invariant 4). */
  getRejection(request: RoundRequest): RejectionCode | null {
    if (this.isDuplicate(request.round_id)) return null;
    const { ended, refinements, has_anchor } = this.#stored;
    // Only rounds of this actor. The admission finds any round that exists in the rows alone (invariant 2).
    const inFlight =
      [...this.#runningAdmissions].some(
        ({ roundId, deadline }) => roundId !== request.round_id && Date.now() < deadline,
      ) || this.liveRounds.some(isBeforeBoundary);
    const facts = { ended, inFlight, refinements, hasAnchor: has_anchor };
    return getRejection(facts, request.new_round, this.#input.settings.refinement_cap);
  }

  /** Pending and running rounds, oldest first. */
  get liveRounds(): LiveRound[] {
    return [...this.#live.values()];
  }

  isDuplicate(roundId: string): boolean {
    return this.#recent.includes(roundId);
  }

  /** Returns the function that ends the admission; until then, or until `deadline`, it counts as in flight. */
  beginAdmission(roundId: string, deadline: number): () => void {
    const admission = { roundId, deadline };
    this.#runningAdmissions.add(admission);
    return () => this.#runningAdmissions.delete(admission);
  }

  /** Makes the round the pending one. It may have been written before, by an actor that was terminated since. */
  admit(request: RoundRequest, admitted: AdmittedRound): void {
    const { round_no, refinement, chat, tenant_weight } = admitted;
    this.#tenantWeight = tenant_weight ?? this.#tenantWeight;
    const round = { round_id: request.round_id, round_no, refinement, progress: newProgress() };
    const counted = round.round_no <= this.#stored.round_count;
    this.#pending = round;
    this.#live.set(round.round_id, round);
    this.#recent = [...this.#recent, round.round_id].slice(-recentRounds);
    this.#stored = {
      ...this.#stored,
      round_count: round.round_no,
      in_flight_round_id: round.round_id,
      refinements: this.#stored.refinements + (round.refinement && !counted ? 1 : 0),
      ...(request.new_round && { refinements: 0, has_anchor: false }),
      // From the rows (invariant 2).
      ...chat,
    };
  }

  /** Takes the pending round, for it to begin. */
  dequeue(): LiveRound | null {
    const round = this.#pending;
    this.#pending = null;
    if (round) this.#roundsBegun += 1;
    return round;
  }

  /** Records that later rounds can build on a meal. */
  setAnchor(): void {
    this.#stored = { ...this.#stored, has_anchor: true };
  }

  /** Step 2 is done, so the next round is welcome. */
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

  /** An admission rejected a round that the validator had accepted. */
  markRejected(): void {
    this.#hasRejected = true;
  }

  /** The actor has nothing to wait for: its only round was rejected. */
  get startedOnlyForRejectedUpdate(): boolean {
    return this.#hasRejected && this.hasAdmittedNothing;
  }

  /** Whether no round was admitted since the actor started, earlier runs included. */
  get hasAdmittedNothing(): boolean {
    return this.#roundsBegun === 0 && this.#pending === null && this.#input.carried === undefined;
  }

  /** From now on no round is admitted, and a pending round does not begin. */
  end(): void {
    this.#stored = { ...this.#stored, ended: true };
    if (this.#pending) this.#live.delete(this.#pending.round_id);
    this.#pending = null;
  }

  /** An operator drains the build of this run. */
  requestUpgrade(): void {
    this.#isUpgradeDue = true;
  }

  get isUpgradeDue(): boolean {
    return this.#isUpgradeDue;
  }

  /**
   * Whether the actor continues as new once it is idle (invariant 6): its history is long enough, or its build is
   * drained.
   */
  get shouldContinueAsNew(): boolean {
    const isLong =
      this.#roundsBegun >= this.#input.settings.rounds_per_run || workflowInfo().continueAsNewSuggested;
    return isLong || this.#isUpgradeDue;
  }

  toContinueAsNewState(): ContinueAsNewState {
    return {
      stored: this.#stored,
      waiting: this.#pending,
      recent_round_ids: this.#recent,
      forwards: this.unsentEntries,
      ...(this.#tenantWeight !== undefined && { tenant_weight: this.#tenantWeight }),
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
      unsentEntries: this.unsentEntries.length,
    };
  }

  progress(): ChatProgress {
    return { rounds: this.liveRounds };
  }
}
