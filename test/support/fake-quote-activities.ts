import { ApplicationFailure, Context } from '@temporalio/activity';
import type { QuoteActivities } from '../../activities/quotes/create-quote-activities.ts';
import type { QuoteCounts } from '../../db/repositories/quotes/quote-admission.ts';
import type { QuoteRejectionCode } from '../../domain/quotes/message.ts';
import { lastStage } from '../../domain/quotes/stage.ts';

/** Fake activities of quote conversations: they record calls and behave as the test sets. */
export class FakeQuoteActivities {
  /** `admit content`, `reply stage`, `withdraw content`, in the order of their start. */
  readonly calls: string[] = [];
  /** The rejection that admission returns; null admits. */
  rejectWith: QuoteRejectionCode | null = null;
  /** Admission times out, as while PostgreSQL is unavailable. */
  isUnavailable = false;
  /** States of conversations, by key. */
  readonly standings = new Map<string, QuoteCounts>();
  #held: PromiseWithResolvers<void> | null = null;

  /** Blocks replies until `release`. */
  hold(): void {
    this.#held = Promise.withResolvers();
  }

  release(): void {
    this.#held?.resolve();
    this.#held = null;
  }

  getCalls(name: string): string[] {
    return this.calls.filter((call) => call.startsWith(`${name} `));
  }

  activities(): QuoteActivities {
    return {
      admitMessage: async ({ message: { key, content } }) => {
        this.calls.push(`admit ${content}`);
        if (this.isUnavailable) throw ApplicationFailure.nonRetryable('the database is away');
        if (this.rejectWith) return { admitted: false, code: this.rejectWith };
        const { conversation_id, message_count, reply_count } = this.#standing(key);
        const standing = {
          conversation_id,
          message_count: Math.min(message_count + 1, lastStage),
          reply_count,
        };
        this.standings.set(key, standing);
        return { admitted: true, ...standing };
      },
      withdrawMessage: async ({ content }) => {
        this.calls.push(`withdraw ${content}`);
        return { kind: 'rolled-back' };
      },
      reply: async ({ conversation_id, stage }) => {
        this.calls.push(`reply ${stage}`);
        const beat = setInterval(() => Context.current().heartbeat(), 50);
        await Promise.race([this.#held?.promise, Context.current().cancelled]).finally(() =>
          clearInterval(beat),
        );
        for (const [key, standing] of this.standings) {
          if (standing.conversation_id === conversation_id) {
            this.standings.set(key, { ...standing, reply_count: stage });
          }
        }
      },
    };
  }

  #standing(key: string): QuoteCounts {
    return (
      this.standings.get(key) ?? { conversation_id: crypto.randomUUID(), message_count: 0, reply_count: 0 }
    );
  }
}
