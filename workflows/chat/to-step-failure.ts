import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { AttemptLog } from '../../domain/chat/attempt-log.ts';
import type { StepFailure } from '../../domain/chat/last-error.ts';
import type { Step } from '../../domain/chat/steps.ts';
import { isPayloadError } from '../payload-error.ts';

/** Describes the final failure of a step's activity; the failure's details are the number of attempts and their log. */
export function toStepFailure(step: Step, error: unknown): StepFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const [attempts, log] = cause.details ?? [];
    return {
      step,
      type: cause.type ?? 'Unknown',
      reason: isPayloadError(cause) ? 'internal error' : cause.message,
      attempts: typeof attempts === 'number' ? attempts : 1,
      // Activities of earlier code send none.
      attemptLog: (log as AttemptLog | undefined) ?? null,
    };
  }
  const reason = cause instanceof TimeoutFailure ? 'upstream timeout' : 'internal error';
  return {
    step,
    type: cause instanceof Error ? cause.name : 'Unknown',
    reason,
    attempts: 1,
    attemptLog: null,
  };
}
