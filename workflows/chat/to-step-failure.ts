import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { StepFailure } from '../../domain/chat/last-error.ts';
import type { Step } from '../../domain/chat/steps.ts';
import { isPayloadError } from '../payload-error.ts';

/** Describes the final failure of a step's activity; the failure's details contain the number of attempts. */
export function toStepFailure(step: Step, error: unknown): StepFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const [attempts] = cause.details ?? [];
    return {
      step,
      type: cause.type ?? 'Unknown',
      reason: isPayloadError(cause) ? 'internal error' : cause.message,
      attempts: typeof attempts === 'number' ? attempts : 1,
    };
  }
  const reason = cause instanceof TimeoutFailure ? 'upstream timeout' : 'internal error';
  return { step, type: cause instanceof Error ? cause.name : 'Unknown', reason, attempts: 1 };
}
