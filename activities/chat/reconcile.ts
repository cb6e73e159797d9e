import { setTimeout as pause } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { type ReconcileDeps, type ReconcileJob, reconcileJobs } from './reconcile-jobs.ts';

/**
 * A job begins no further item after `jobMs`; the rest waits for the next sweep. It has `endMs` more to finish its
 * current items. A job that hangs is then abandoned, because the next sweep waits for the end of this one.
 */
const jobLimits = { jobMs: 40_000, endMs: 5_000 };
const heartbeatMs = 5_000;

/** The reconciler's activities. The jobs are listed by an activity, so a new job needs no change of the workflow. */
export function createReconcileActivities(
  deps: ReconcileDeps,
  jobs: Readonly<Record<string, ReconcileJob>> = reconcileJobs,
  { jobMs, endMs } = jobLimits,
) {
  async function runReconcileJob(name: string): Promise<number> {
    const job = jobs[name];
    // Retryable: a worker of another version may know the job.
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
    /** Runs one job; returns the number of rounds, chats, keys, … that it processed. */
    runReconcileJob,

    // For sweeps that began under earlier versions.
    settleAbandonedRounds: () => runReconcileJob('settleAbandonedRounds'),
    forwardLeftovers: () => runReconcileJob('forwardLeftovers'),
    forgetIdempotencyKeys: () => runReconcileJob('forgetIdempotencyKeys'),
    forgetOldRounds: () => runReconcileJob('forgetOldRounds'),
  };
}

async function rejectLate(afterMs: number, ended: AbortSignal): Promise<never> {
  await pause(afterMs, undefined, { signal: ended });
  // Another attempt would hang too, and delay the next sweep.
  throw ApplicationFailure.nonRetryable(`the job has not ended within ${afterMs} ms`, 'JobHangs');
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
