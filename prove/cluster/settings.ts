import type { Limits } from '../evidence.ts';

/** Short, so that a run of a few minutes has many of each. */
export const limits: Limits = { refinementCap: 4, stepAttempts: 3, stepTimeoutMs: 4_000 };

/** Low, so that workflows continue as new often. */
export const roundsPerRun = 3;

/** Settings shared by servers and workers. */
export const settings = {
  HOST: '127.0.0.1',
  LOG_LEVEL: 'info',
  REFINEMENT_CAP: String(limits.refinementCap),
  STEP_ATTEMPTS: String(limits.stepAttempts),
  STEP_TIMEOUT_MS: String(limits.stepTimeoutMs),
  STEP_RETRY_MS: '100',
  WORKER_LEASE_MS: '2000',
  ACTIVITY_HEARTBEAT_MS: '2000',
  ADMISSION_TIMEOUT_MS: '8000',
  CHAT_ROUNDS_PER_RUN: String(roundsPerRun),
  CHAT_IDLE_MS: '5000',
  // Low, so that worker caches fill up quickly and histories are replayed often.
  WORKFLOW_CACHE: '30',
  // Above ADMISSION_TIMEOUT_MS, or a round that was just accepted may be ended.
  ABANDONED_AFTER_MS: '12000',
  RECONCILE_EVERY_MS: '5000',
  QUOTES_THINK_MS: '200',
  QUOTES_TOKEN_MS: '1',
  SONAR_IDLE_MS: '5000',
};
