import { setTimeout as pause } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { ChatActivities } from '../../activities/chat/create-chat-activities.ts';
import type { StepArgs } from '../../activities/chat/deps.ts';
import type { Admission } from '../../db/repositories/chat/admission-request.ts';
import type { ChatRef, RoundOutcome, RoundRequest } from '../../domain/chat/round.ts';

type FakeStep = 'mealSuggest' | 'todos' | 'crossSell' | 'notifications';

/** Fake activities of a chat: they record calls and behave as the test sets. */
export class FakeChatActivities {
  /** `step round_id`, `settle round_id status`, …, in the order of their start. */
  readonly calls: string[] = [];
  readonly outcomes = new Map<string, RoundOutcome>();
  /** The rejection that admission returns; `null` admits. */
  rejectWith: Extract<Admission, { admitted: false }>['code'] | null = null;
  /** Admission fails for good, as when it times out while PostgreSQL is unavailable. */
  isUnavailable = false;
  /** Durations of admissions and settlements. */
  admissionMs = 0;
  settlementMs = 0;
  /** Live rounds passed to the newest admission. */
  live: readonly string[] | undefined;
  readonly #rounds = new Map<string, number>();
  readonly #held = new Map<FakeStep, PromiseWithResolvers<void>>();
  readonly #failures = new Map<FakeStep, ApplicationFailure>();
  #endedAt: string | null = null;

  /** Blocks the step until it is released. */
  hold(step: FakeStep): void {
    this.#held.set(step, Promise.withResolvers());
  }

  release(step: FakeStep): void {
    this.#held.get(step)?.resolve();
    this.#held.delete(step);
  }

  /** Makes the step fail for good; without `failure` it works again. */
  fail(step: FakeStep, failure?: { message: string; type: string }): void {
    if (!failure) this.#failures.delete(step);
    else this.#failures.set(step, ApplicationFailure.nonRetryable(failure.message, failure.type, 1));
  }

  getCalls(name: string): string[] {
    return this.calls.filter((call) => call.startsWith(`${name} `));
  }

  activities(): ChatActivities {
    return {
      mealSuggest: (args) => this.#step('mealSuggest', args),
      todos: (args) => this.#step('todos', args),
      crossSell: (args) => this.#step('crossSell', args),
      notifications: (args) => this.#step('notifications', args),
      admitRound: async (args) => {
        this.live = args.live;
        return this.#admit(args.request);
      },
      rollBackAdmission: async ({ request: { round_id } }) => {
        this.calls.push(`rollback ${round_id}`);
        return { kind: 'rolled-back', settled: null };
      },
      settleRound: async ({ round_id, outcome }) => {
        await pause(this.settlementMs);
        if (this.outcomes.has(round_id)) return;
        this.calls.push(`settle ${round_id} ${outcome.status}`);
        this.outcomes.set(round_id, outcome);
      },
      endChat: async (chat: ChatRef) => {
        this.calls.push(`end ${chat.chat_id}`);
        this.#endedAt ??= new Date().toISOString();
        return { ended_at: this.#endedAt };
      },
      forwardToStore: async ({ forward_id }) => {
        this.calls.push(`forward ${forward_id}`);
      },
    };
  }

  async #admit(request: RoundRequest): Promise<Admission> {
    this.calls.push(`admit ${request.round_id}`);
    await pause(this.admissionMs);
    if (this.isUnavailable) throw ApplicationFailure.nonRetryable('the database is away');
    if (this.rejectWith) return { admitted: false, code: this.rejectWith };
    const no = this.#rounds.get(request.round_id) ?? this.#rounds.size + 1;
    this.#rounds.set(request.round_id, no);
    return { admitted: true, status: 'in_progress', round_no: no, refinement: no > 1 && !request.new_round };
  }

  async #step(step: FakeStep, { round_id }: StepArgs): Promise<{ restorable: boolean }> {
    this.calls.push(`${step} ${round_id}`);
    const beat = setInterval(() => Context.current().heartbeat(), 50);
    try {
      await Promise.race([this.#held.get(step)?.promise, Context.current().cancelled]);
    } finally {
      clearInterval(beat);
    }
    const failure = this.#failures.get(step);
    if (failure) throw failure;
    return { restorable: step === 'mealSuggest' };
  }
}
