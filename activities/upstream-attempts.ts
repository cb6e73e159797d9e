import { ApplicationFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import type { UpstreamError } from '../upstreams/errors.ts';

/** The longest pause that an upstream gets which asks for none. */
const maxPauseMs = 30_000;
const heartbeatSchema = z.object({ upstream_failures: z.int().min(0) });

/** What an upstream that fails a step is given. */
export interface UpstreamLimits {
  /** Calls before its failure is final. */
  stepAttempts: number;
  /** Pause before the second call; it doubles from there. */
  stepRetryMs: number;
}

/**
 * How often an upstream has failed the activity that runs, over all of its attempts. Temporal's own count
 * has the attempts as well that a lost worker or PostgreSQL has cost, which no upstream is to blame for; this
 * one is kept in the heartbeat's details, which the next attempt is handed.
 */
export class UpstreamAttempts {
  readonly #activity = Context.current();
  #failures = heartbeatSchema.safeParse(this.#activity.info.heartbeatDetails).data?.upstream_failures ?? 0;

  /** Heartbeats until it is stopped. */
  startHeartbeat(): { stop(): void } {
    const everyMs = (this.#activity.info.heartbeatTimeoutMs ?? 3_000) / 3;
    const timer = setInterval(() => this.#heartbeat(), everyMs);
    return { stop: () => clearInterval(timer) };
  }

  /**
   * An upstream's failure as the actor understands it: final when a repeat cannot help, and once the
   * upstream has had its attempts; else tried again, after the pause that it asks for, or one that doubles with
   * each of its failures. Attempts that infrastructure has cost make no pause longer.
   */
  toFailure(error: UpstreamError, { stepAttempts, stepRetryMs }: UpstreamLimits): ApplicationFailure {
    this.#failures += 1;
    this.#heartbeat();
    return ApplicationFailure.create({
      message: error.message,
      type: error.name,
      nonRetryable: !error.retryable || this.#failures >= stepAttempts,
      details: [this.#activity.info.attempt],
      nextRetryDelay: error.retryAfterMs ?? Math.min(stepRetryMs * 2 ** (this.#failures - 1), maxPauseMs),
    });
  }

  #heartbeat(): void {
    this.#activity.heartbeat(this.#failures > 0 ? { upstream_failures: this.#failures } : undefined);
  }
}
