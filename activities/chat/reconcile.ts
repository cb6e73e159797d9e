import { setTimeout as pause } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { type ReconcileDeps, type ReconcileJob, reconcileJobs } from './reconcile-jobs.ts';

/**
 * The longest that one job goes on in a sweep, what it has not come to waits for the next; and what it gets beyond
 * that to end what it is at. One that hangs is then left to itself, for the next sweep waits for all of this one.
 */
const jobLimits = { jobMs: 40_000, endMs: 5_000 };
const heartbeatMs = 5_000;

/** The reconciler's activities: its jobs are a list, so that a sweep's history does not depend on what is in it. */
export function createReconcileActivities(
  deps: ReconcileDeps,
  jobs: Readonly<Record<string, ReconcileJob>> = reconcileJobs,
  { jobMs, endMs } = jobLimits,
) {
  async function runReconcileJob(name: string): Promise<number> {
    const job = jobs[name];
    // A worker of another version may know it.
    if (!job) throw ApplicationFailure.create({ message: `unknown job: ${name}`, type: 'UnknownJob' });
    const context = Context.current();
    const heartbeat = setInterval(() => context.heartbeat(), heartbeatMs);
    const limit = AbortSignal.any([context.cancellationSignal, AbortSignal.timeout(jobMs)]);
    const ended = new AbortController();
    try {
      return await Promise.race([job(deps, limit), rejectLate(jobMs + endMs, ended.signal)]);
    } catch (err) {
      deps.logger.error({ err, job: name }, 'reconciler job failed');
      deps.onReconcileJobFailed?.(name);
      throw err;
    } finally {
      ended.abort();
      clearInterval(heartbeat);
    }
  }

  return {
    listReconcileJobs: async (): Promise<string[]> => Object.keys(jobs),
    /** Does one job; returns how many rounds, chats, keys, … it dealt with. */
    runReconcileJob,

    // As sweeps of older versions call them.
    settleAbandonedRounds: () => runReconcileJob('settleAbandonedRounds'),
    forwardLeftovers: () => runReconcileJob('forwardLeftovers'),
    forgetIdempotencyKeys: () => runReconcileJob('forgetIdempotencyKeys'),
    forgetOldRounds: () => runReconcileJob('forgetOldRounds'),
  };
}

async function rejectLate(afterMs: number, ended: AbortSignal): Promise<never> {
  await pause(afterMs, undefined, { signal: ended });
  // Another attempt would hang as well, and keep the next sweep waiting.
  throw ApplicationFailure.nonRetryable(`the job has not ended within ${afterMs} ms`, 'JobHangs');
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
