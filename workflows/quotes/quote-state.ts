import { lastStage } from '../../domain/quotes/stage.ts';
import type { QuoteProgress } from './contract.ts';

/** What the actor remembers. Rows are the truth of it: each admission says anew where things stand. */
export class QuoteState {
  #progress: QuoteProgress;
  #messages = 0;
  #touched = false;
  #turnedAway = false;

  constructor(carried?: QuoteProgress) {
    this.#progress = carried ?? { conversation_id: null, message_count: 0, reply_count: 0 };
  }

  get progress(): QuoteProgress {
    return this.#progress;
  }

  /** The message whose reply is to be made next; null when all have theirs. */
  get pendingReply(): { conversation_id: string; stage: number } | null {
    const { conversation_id, message_count, reply_count } = this.#progress;
    return conversation_id !== null && reply_count < message_count
      ? { conversation_id, stage: reply_count + 1 }
      : null;
  }

  get isComplete(): boolean {
    return this.#progress.reply_count === lastStage;
  }

  /** Messages that this run has taken. */
  get messages(): number {
    return this.#messages;
  }

  /** Whether there was a message since `untouch`. */
  get hasNewMessage(): boolean {
    return this.#touched;
  }

  clearNewMessage(): void {
    this.#touched = false;
  }

  /** A message has been admitted; its conversation may be a new one, or one that another actor left. */
  admitted({ conversation_id, message_count, reply_count }: QuoteProgress): void {
    this.#progress = { conversation_id, message_count, reply_count };
    this.#messages += 1;
    this.#touched = true;
  }

  replied(conversationId: string, stage: number): void {
    if (this.#progress.conversation_id !== conversationId) return;
    this.#progress = { ...this.#progress, reply_count: stage };
  }

  /** The message was refused for a reason that no validator sees. */
  markRejected(): void {
    this.#turnedAway = true;
  }

  /** Started for a message that was then refused: there is nothing to stay for. */
  get startedOnlyForRejectedUpdate(): boolean {
    return this.#turnedAway && this.#progress.conversation_id === null;
  }
}
