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

/** What the actor remembers. Rows are the truth of it: each admission says anew which chats are open. */
export class SonarState {
  readonly #input: SonarInput;
  #waiting: string[];
  #running: { chatId: string; scope: CancellationScope } | null = null;
  /** What the running chat is at: its plan, or a task. */
  step = '';
  #admitting = 0;
  #begun = 0;
  #ended = false;
  #asked = false;

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

  /** Started for something that came to nothing: there is nothing to stay for. */
  get isUnneeded(): boolean {
    const isIdle = this.#begun === 0 && this.#waiting.length === 0 && this.#admitting === 0;
    return this.#asked && isIdle && this.#input.carried === undefined;
  }

  /** Whether the history has grown long enough to begin a new run before the next chat. */
  get isRunLong(): boolean {
    return this.#begun >= this.#input.settings.chats_per_run || workflowInfo().continueAsNewSuggested;
  }

  /** Why the question is not welcome now, null when it is; one that waits or runs already always is. */
  refusalOf({ chat_id }: SonarQuestion): SonarRejectionCode | null {
    if (this.#ended) return 'NO_CONVERSATION';
    if (this.#waiting.includes(chat_id) || this.#running?.chatId === chat_id) return null;
    const waiting = this.#waiting.length + this.#admitting;
    const isFull = waiting >= this.#input.settings.max_waiting + (this.#running ? 0 : 1);
    return isFull ? 'TOO_MANY_WAITING' : null;
  }

  beginAdmission(): void {
    this.#admitting += 1;
  }

  endAdmission(): void {
    this.#admitting -= 1;
    this.#asked = true;
  }

  /** Takes up all that the rows say is open, whether this actor has heard of it or one before it has. */
  takeUp(open: readonly string[]): void {
    this.#waiting = open.filter((chatId) => chatId !== this.#running?.chatId);
  }

  /** The chat whose turn it is runs in that scope. */
  begin(scope: CancellationScope): string | null {
    const chatId = this.#waiting.shift() ?? null;
    if (chatId === null) return null;
    this.#running = { chatId, scope };
    this.#begun += 1;
    return chatId;
  }

  finish(): void {
    this.#running = null;
    this.step = '';
  }

  /** The chat has been canceled: it stops at once, or never begins. */
  drop(chatId: string): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== chatId);
    if (this.#running?.chatId === chatId) this.#running.scope.cancel();
  }

  /** Nothing more is admitted, what runs stops, and what waits never begins. */
  end(): void {
    this.#ended = true;
    this.#waiting = [];
    this.#running?.scope.cancel();
  }
}
