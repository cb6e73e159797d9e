import { lastStage } from '../../domain/quotes/stage.ts';
import type { QuoteProgress } from './contract.ts';

/** What the actor remembers. The rows are the truth: each admission returns the progress, which replaces it. */
export class QuoteState {
  #progress: QuoteProgress;
  #messages = 0;
  #hasNewMessage = false;
  #hasRejected = false;
  #isUpgradeDue = false;

  constructor(carried?: QuoteProgress) {
    this.#progress = carried ?? { conversation_id: null, message_count: 0, reply_count: 0 };
  }

  get progress(): QuoteProgress {
    return this.#progress;
  }

  /** The next reply to make; null when every message has its reply. */
  get pendingReply(): { conversation_id: string; stage: number } | null {
    const { conversation_id, message_count, reply_count } = this.#progress;
    return conversation_id !== null && reply_count < message_count
      ? { conversation_id, stage: reply_count + 1 }
      : null;
  }

  get isComplete(): boolean {
    return this.#progress.reply_count === lastStage;
  }

  /** Messages that this run has admitted. */
  get messages(): number {
    return this.#messages;
  }

  /** Whether a message was admitted since `clearNewMessage()`. */
  get hasNewMessage(): boolean {
    return this.#hasNewMessage;
  }

  clearNewMessage(): void {
    this.#hasNewMessage = false;
  }

  /** A message was admitted. Its conversation may be new, or begun by an earlier actor. */
  admitted({ conversation_id, message_count, reply_count }: QuoteProgress): void {
    this.#progress = { conversation_id, message_count, reply_count };
    this.#messages += 1;
    this.#hasNewMessage = true;
  }

  replied(conversationId: string, stage: number): void {
    if (this.#progress.conversation_id !== conversationId) return;
    this.#progress = { ...this.#progress, reply_count: stage };
  }

  markRejected(): void {
    this.#hasRejected = true;
  }

  /** An operator drains the build of this run. */
  requestUpgrade(): void {
    this.#isUpgradeDue = true;
  }

  get isUpgradeDue(): boolean {
    return this.#isUpgradeDue;
  }

  /** The actor has nothing to wait for: its only message was rejected. */
  get startedOnlyForRejectedUpdate(): boolean {
    return this.#hasRejected && this.hasAdmittedNothing;
  }

  /** Whether no message was admitted since the actor started, earlier runs included. */
  get hasAdmittedNothing(): boolean {
    return this.#progress.conversation_id === null;
  }
}
