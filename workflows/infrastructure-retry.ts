import type { RetryPolicy } from '@temporalio/common';

/**
 * Pauses behind an infrastructure failure (a worker lost, PostgreSQL away). Temporal doubles them by the number of all
 * attempts, so the bound is what a caller waits for whose step has lost several workers in a row: short enough not
 * to be felt beside `STEP_HEARTBEAT_MS`, and long enough for a PostgreSQL that starts again to be asked by few at
 * once. An upstream's failure has a pause of its own, which its activity asks for.
 */
export const infrastructureRetry: RetryPolicy = {
  initialInterval: '100 milliseconds',
  backoffCoefficient: 2,
  maximumInterval: '2 seconds',
};
