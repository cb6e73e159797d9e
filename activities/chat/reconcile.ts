import { ApplicationFailure, Context } from '@temporalio/activity';
import { type ReconcileDeps, type ReconcileJob, reconcileJobs } from './reconcile-jobs.ts';

/** The longest that one job goes on in a sweep; what it has not come to waits for the next. */
const jobMs = 40_000;
const heartbeatMs = 5_000;

/** The reconciler's activities: its jobs are a list, so that a sweep's history does not depend on what is in it. */
export function createReconcileActivities(
  deps: ReconcileDeps,
  jobs: Readonly<Record<string, ReconcileJob>> = reconcileJobs,
) {
  async function runReconcileJob(name: string): Promise<number> {
    const job = jobs[name];
    // A worker of another version may know it.
    if (!job) throw ApplicationFailure.create({ message: `unknown job: ${name}`, type: 'UnknownJob' });
    const context = Context.current();
    const heartbeat = setInterval(() => context.heartbeat(), heartbeatMs);
    try {
      return await job(deps, AbortSignal.any([context.cancellationSignal, AbortSignal.timeout(jobMs)]));
    } finally {
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

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
