import type { RetryPolicy } from '@temporalio/common';

/**
 * For infrastructure failures (a worker lost, PostgreSQL unavailable). Temporal doubles the interval with every
 * attempt, so a step that has lost several workers in a row waits for `maximumInterval`. It is short beside
 * `STEP_HEARTBEAT_MS`, and long enough that a restarting PostgreSQL is not flooded with attempts. After an
 * upstream's failure the activity sets the delay itself (`nextRetryDelay`).
 */
export const infrastructureRetry: RetryPolicy = {
  initialInterval: '100 milliseconds',
  backoffCoefficient: 2,
  maximumInterval: '2 seconds',
};
