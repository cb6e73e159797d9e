import { ApplicationFailure, Context } from '@temporalio/activity';
import { UpstreamBusy, UpstreamError } from '../../upstreams/errors.ts';
import type { Call } from '../../upstreams/http.ts';
import type { SonarActivityDeps } from './deps.ts';

/**
 * Runs a plan or a task as an activity: heartbeats while it works, and turns the planner's failures into
 * failures that the actor understands.
 * @param key what the planner tells a repeat by
 */
export async function runStep<T>(
  deps: SonarActivityDeps,
  key: string,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const activity = Context.current();
  const heartbeat = setInterval(() => activity.heartbeat(), (activity.info.heartbeatTimeoutMs ?? 3_000) / 3);
  try {
    return await work({
      signal: activity.cancellationSignal,
      timeoutMs: deps.stepTimeoutMs,
      idempotencyKey: key,
    });
  } catch (error) {
    throw toFailure(deps, key, error);
  } finally {
    clearInterval(heartbeat);
  }
}

/** The planner's failure is final once it has had its attempts; our own trouble is retried. */
function toFailure(deps: SonarActivityDeps, key: string, error: unknown): unknown {
  const { cancellationSignal, info } = Context.current();
  if (cancellationSignal.aborted) return error;
  deps.logger.warn({ err: error, step: key, attempt: info.attempt }, 'a step of a chat failed');
  if (!(error instanceof UpstreamError)) return ApplicationFailure.retryable('internal error', 'Internal');
  return ApplicationFailure.create({
    message: error.message,
    type: error.name,
    nonRetryable: !error.retryable || info.attempt >= deps.stepAttempts,
    ...(error instanceof UpstreamBusy &&
      error.retryAfterMs !== null && { nextRetryDelay: error.retryAfterMs }),
  });
}
