/** A call of an upstream that failed a step's attempt, and what finds it in the upstream's log. No texts of shoppers. */
export interface FailedAttempt {
  /** From 1. */
  attempt: number;
  /** ISO 8601, as all times here. */
  started_at: string;
  failed_at: string;
  /** Class of the failure: `UpstreamServerError`. */
  error: string;
  /** The last segment of the call's path (`todos`, `products`); null, as all that follows, if it made no call. */
  call: string | null;
  /** HTTP status; null if no answer came. */
  status: number | null;
  /** The upstream's error code. */
  code: string | null;
  /** The `Idempotency-Key` that was sent. */
  call_id: string | null;
  /** The answer's `request-id`. */
  request_id: string | null;
}

/** How a step came to its end. */
export interface AttemptLog {
  /** When the actor scheduled the step, by Temporal's clock. */
  scheduled_at: string;
  /** Attempts that an upstream failed, oldest first: the first ones, up to `maxLoggedAttempts`. */
  failed: FailedAttempt[];
}

/** Attempts that a log has at most; more are counted alone. */
export const maxLoggedAttempts = 10;
