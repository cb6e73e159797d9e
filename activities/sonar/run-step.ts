import { ApplicationFailure, Context } from '@temporalio/activity';
import { UpstreamError } from '../../upstreams/errors.ts';
import type { Call } from '../../upstreams/http.ts';
import { UpstreamAttempts } from '../upstream-attempts.ts';
import { withHeartbeat } from '../with-heartbeat.ts';
import type { SonarActivityDeps } from './deps.ts';

/**
 * Runs a plan or a task as an activity: sends heartbeats, and converts the planner's errors to ApplicationFailures
 * for the actor.
 * @param key the idempotency key of the planner's call
 */
export async function runStep<T>(
  deps: SonarActivityDeps,
  key: string,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const attempts = new UpstreamAttempts();
  const call: Call = {
    signal: Context.current().cancellationSignal,
    timeoutMs: deps.stepTimeoutMs,
    idempotencyKey: key,
  };
  try {
    return await withHeartbeat(() => work(call), attempts);
  } catch (error) {
    throw toFailure(deps, { key, attempts, error });
  }
}

/** The planner's failure is final after its last attempt; an infrastructure failure is retried. */
function toFailure(
  deps: SonarActivityDeps,
  { key, attempts, error }: { key: string; attempts: UpstreamAttempts; error: unknown },
): unknown {
  const { cancellationSignal, info } = Context.current();
  if (cancellationSignal.aborted) return error;
  deps.logger.warn({ err: error, step: key, attempt: info.attempt }, 'failed to run step of a question');
  if (error instanceof UpstreamError) return attempts.toFailure(error, deps);
  return ApplicationFailure.retryable('internal error', 'Internal');
}
