import { allHandlersFinished } from '@temporalio/workflow';
import type { ChatState } from './chat-state.ts';
import type { IdleTimer } from './idle-timer.ts';
import type { RunningRounds } from './running-rounds.ts';

/** What the actor does next, once there is anything to do. */
export type NextAction = 'beginRound' | 'complete' | 'continueAsNew';

export class NextActions {
  readonly #state: ChatState;
  readonly #rounds: RunningRounds;
  readonly #idleTimer: IdleTimer;

  constructor(state: ChatState, rounds: RunningRounds, idleTimer: IdleTimer) {
    this.#state = state;
    this.#rounds = rounds;
    this.#idleTimer = idleTimer;
  }

  get isDue(): boolean {
    return this.#mayBeginRound || (this.#isIdle && (this.#state.shouldContinueAsNew || this.#mayComplete));
  }

  /** Call it when `isDue`. */
  get(): NextAction {
    if (this.#mayBeginRound) return 'beginRound';
    return this.#mayComplete ? 'complete' : 'continueAsNew';
  }

  /** Once a new run is due, the pending round waits for it and is carried over. */
  get #mayBeginRound(): boolean {
    return this.#state.hasPendingRound && !this.#state.shouldContinueAsNew;
  }

  get #mayComplete(): boolean {
    const { ended, startedOnlyForRejectedUpdate, isUpgradeDue, hasPendingRound, unsentEntries } = this.#state;
    const isDone = ended || startedOnlyForRejectedUpdate || isUpgradeDue || this.#idleTimer.expired;
    return this.#isIdle && !hasPendingRound && unsentEntries.length === 0 && isDone;
  }

  get #isIdle(): boolean {
    return this.#rounds.size === 0 && allHandlersFinished();
  }
}
