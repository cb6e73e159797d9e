import { ApplicationFailure, type CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { SonarQuestion, SonarRef } from '../../domain/sonar/chat.ts';
import type { SonarRejectionCode } from '../../domain/sonar/rejection.ts';
import type { SonarInput, SonarProgress } from './contract.ts';

const explanations: Record<SonarRejectionCode, string> = {
  NO_CONVERSATION: 'The conversation is gone.',
  TOO_MANY_WAITING: 'Too many pending questions.',
  NO_RUNNING_CHAT: 'There is no chat to stop.',
  ADMISSION_TIMEOUT: 'The question could not be admitted in time and is not answered.',
};

export function rejection(code: SonarRejectionCode): ApplicationFailure {
  return ApplicationFailure.nonRetryable(explanations[code], code);
}

/**
 * What the actor remembers. The rows are the truth: each admission returns the open chats, which replace the queue.
 */
export class SonarState {
  readonly #input: SonarInput;
  #waiting: string[];
  #running: { chatId: string; scope: CancellationScope } | null = null;
  /** The running chat's step: `plan`, or `task 1 of 3`. */
  step = '';
  #runningAdmissions = 0;
  #chatsBegun = 0;
  #ended = false;
  #hasAdmissionEnded = false;
  #isUpgradeDue = false;

  constructor(input: SonarInput) {
    this.#input = input;
    this.#waiting = [...(input.carried?.waiting ?? [])];
  }

  get conversation(): SonarRef {
    return this.#input.conversation;
  }

  get progress(): SonarProgress {
    return { running: this.#running?.chatId ?? null, waiting: [...this.#waiting] };
  }

  get ended(): boolean {
    return this.#ended;
  }

  get waiting(): readonly string[] {
    return this.#waiting;
  }

  /** The actor has nothing to wait for: its only question was rejected, or canceled before it began. */
  get startedOnlyForRejectedUpdate(): boolean {
    return this.#hasAdmissionEnded && this.#runningAdmissions === 0 && this.hasAdmittedNothing;
  }

  /** Whether no question waits or has begun since the actor started, earlier runs included. */
  get hasAdmittedNothing(): boolean {
    return this.#chatsBegun === 0 && this.#waiting.length === 0 && this.#input.carried === undefined;
  }

  /** An operator drains the build of this run. */
  requestUpgrade(): void {
    this.#isUpgradeDue = true;
  }

  /** Whether the actor leaves its build, and no question is left to carry over. */
  get isUpgradeDueWithoutWork(): boolean {
    return this.#isUpgradeDue && this.#waiting.length === 0;
  }

  /** Whether the actor continues as new before the next chat: its history is long enough, or its build is drained. */
  get shouldContinueAsNew(): boolean {
    const isLong =
      this.#chatsBegun >= this.#input.settings.chats_per_run || workflowInfo().continueAsNewSuggested;
    return isLong || this.#isUpgradeDue;
  }

  /** Why the question is rejected; null when it is welcome, as one that already waits or runs always is. */
  getRejection({ chat_id }: SonarQuestion): SonarRejectionCode | null {
    if (this.#ended) return 'NO_CONVERSATION';
    if (this.#waiting.includes(chat_id) || this.#running?.chatId === chat_id) return null;
    const waiting = this.#waiting.length + this.#runningAdmissions;
    const isFull = waiting >= this.#input.settings.max_waiting + (this.#running ? 0 : 1);
    return isFull ? 'TOO_MANY_WAITING' : null;
  }

  beginAdmission(): void {
    this.#runningAdmissions += 1;
  }

  endAdmission(): void {
    this.#runningAdmissions -= 1;
    this.#hasAdmissionEnded = true;
  }

  /** Replaces the queue by the open chats of the rows, those of an earlier actor included. */
  setOpenChats(open: readonly string[]): void {
    this.#waiting = open.filter((chatId) => chatId !== this.#running?.chatId);
  }

  /** Takes the next chat from the queue, to run in `scope`; null when none waits. */
  dequeue(scope: CancellationScope): string | null {
    const chatId = this.#waiting.shift() ?? null;
    if (chatId === null) return null;
    this.#running = { chatId, scope };
    this.#chatsBegun += 1;
    return chatId;
  }

  finish(): void {
    this.#running = null;
    this.step = '';
  }

  /** Stops the chat if it runs, or removes it from the queue. */
  cancel(chatId: string): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== chatId);
    if (this.#running?.chatId === chatId) this.#running.scope.cancel();
  }

  /** Rejects new questions, empties the queue and stops the running chat. */
  end(): void {
    this.#ended = true;
    this.#waiting = [];
    this.#running?.scope.cancel();
  }
}
