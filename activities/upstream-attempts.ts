import { ApplicationFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import type { UpstreamError } from '../upstreams/errors.ts';

/** Limit of the delay after a failure without `Retry-After`. */
const maxDelayMs = 30_000;
const heartbeatSchema = z.object({ upstream_failures: z.int().min(0) });

export interface UpstreamLimits {
  /** Failed calls after which a step's failure is final. */
  stepAttempts: number;
  /** Delay before the second call; doubles with each further call. */
  stepRetryMs: number;
}

/**
 * Counts upstream failures of the current activity over all its attempts. Temporal's own count also includes attempts
 * that failed because of a lost worker or PostgreSQL. This count is stored in the heartbeat's details, which the next
 * attempt receives.
 */
export class UpstreamAttempts {
  readonly #activity = Context.current();
  #failures = heartbeatSchema.safeParse(this.#activity.info.heartbeatDetails).data?.upstream_failures ?? 0;

  /**
   * Counts the failure and converts it for the actor. It is final when a repeat cannot help, and after
   * `stepAttempts` failures. Otherwise it is retried after the delay that the upstream asks for, or after one that
   * doubles with each upstream failure.
   */
  toFailure(error: UpstreamError, { stepAttempts, stepRetryMs }: UpstreamLimits): ApplicationFailure {
    this.#failures += 1;
    this.heartbeat();
    return ApplicationFailure.create({
      message: error.message,
      type: error.name,
      nonRetryable: !error.retryable || this.#failures >= stepAttempts,
      details: [this.#activity.info.attempt],
      nextRetryDelay: error.retryAfterMs ?? Math.min(stepRetryMs * 2 ** (this.#failures - 1), maxDelayMs),
    });
  }

  /** A heartbeat of the activity, with the count. */
  heartbeat(): void {
    this.#activity.heartbeat(this.#failures > 0 ? { upstream_failures: this.#failures } : undefined);
  }
}
