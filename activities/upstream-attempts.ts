import { ApplicationFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import { type AttemptLog, type FailedAttempt, maxLoggedAttempts } from '../domain/chat/attempt-log.ts';
import type { UpstreamError } from '../upstreams/errors.ts';

/** Limit of the delay after a failure without `Retry-After`. */
const maxDelayMs = 30_000;
const heartbeatSchema = z.object({
  upstream_failures: z.int().min(0),
  /** Written by this code alone, and only handed on. Absent in heartbeats of earlier code. */
  failed: z.custom<FailedAttempt[]>(Array.isArray).default([]),
});

export interface UpstreamLimits {
  /** Failed calls after which a step's failure is final. */
  stepAttempts: number;
  /** Delay before the second call; doubles with each further call. */
  stepRetryMs: number;
}

/**
 * Counts and logs upstream failures of the current activity over all its attempts. Temporal's own count also includes
 * attempts that failed because of a lost worker or PostgreSQL. Count and log are stored in the heartbeat's details,
 * which the next attempt receives.
 */
export class UpstreamAttempts {
  readonly #activity = Context.current();
  readonly #startedAt = new Date().toISOString();
  readonly #before = heartbeatSchema.safeParse(this.#activity.info.heartbeatDetails).data;
  #failures = this.#before?.upstream_failures ?? 0;
  #failed = this.#before?.failed ?? [];

  get log(): AttemptLog {
    const { scheduledTimestampMs } = this.#activity.info;
    return { scheduled_at: new Date(scheduledTimestampMs).toISOString(), failed: this.#failed };
  }

  /**
   * Counts the failure and converts it for the actor. It is final when a repeat cannot help, and after
   * `stepAttempts` failures. Otherwise it is retried after the delay that the upstream asks for, or after one that
   * doubles with each upstream failure.
   */
  toFailure(error: UpstreamError, { stepAttempts, stepRetryMs }: UpstreamLimits): ApplicationFailure {
    this.#failures += 1;
    this.#failed = [...this.#failed, this.#describe(error)].slice(0, maxLoggedAttempts);
    this.heartbeat();
    return ApplicationFailure.create({
      message: error.message,
      type: error.name,
      nonRetryable: !error.retryable || this.#failures >= stepAttempts,
      details: [this.#activity.info.attempt, this.log],
      nextRetryDelay: error.retryAfterMs ?? Math.min(stepRetryMs * 2 ** (this.#failures - 1), maxDelayMs),
    });
  }

  /** A heartbeat of the activity, with count and log. */
  heartbeat(): void {
    const details = { upstream_failures: this.#failures, failed: this.#failed };
    this.#activity.heartbeat(this.#failures > 0 ? details : undefined);
  }

  #describe({ name, call }: UpstreamError): FailedAttempt {
    return {
      attempt: this.#activity.info.attempt,
      started_at: this.#startedAt,
      failed_at: new Date().toISOString(),
      error: name,
      call: call?.path ?? null,
      status: call?.status ?? null,
      code: call?.code ?? null,
      call_id: call?.idempotencyKey ?? null,
      request_id: call?.requestId ?? null,
    };
  }
}
