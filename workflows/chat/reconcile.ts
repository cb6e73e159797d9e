import { ApplicationFailure, patched, proxyActivities } from '@temporalio/workflow';
import type { ReconcileActivities } from '../../activities/chat/reconcile.ts';

const { listReconcileJobs } = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 3 },
});

/** A job begins nothing new after 40 s. A job that fails runs again in the next sweep. */
function jobActivities(summary: string) {
  return proxyActivities<ReconcileActivities>({
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '90 seconds',
    heartbeatTimeout: '30 seconds',
    retry: { maximumAttempts: 2 },
    summary,
  });
}

/**
 * Runs every job of the reconciler: ends rounds whose actor is gone (as after a termination by an operator), sends
 * unsent outbox entries, purges expired rows. The jobs run side by side, and a failed job stops no other.
 */
export async function reconcileChats() {
  if (!patched('independent-jobs')) return reconcileInOrder();
  const jobs = await listReconcileJobs();
  const done: Record<string, number> = {};
  const failed: string[] = [];
  await Promise.all(
    jobs.map(async (job) => {
      try {
        done[job] = await jobActivities(job).runReconcileJob(job);
      } catch {
        failed.push(job);
      }
    }),
  );
  if (failed.length === 0) return done;
  throw ApplicationFailure.nonRetryable(`failed: ${failed.join(', ')}`, 'JobsFailed', done);
}

/** Sweeps of earlier code, in which the jobs were not a list yet. */
async function reconcileInOrder() {
  const activities = proxyActivities<ReconcileActivities>({
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '30 seconds',
    retry: { maximumAttempts: 3 },
  });
  const settled = await activities.settleAbandonedRounds();
  const forwarded = await activities.forwardLeftovers();
  const forgotten = await activities.forgetIdempotencyKeys();
  const erased = await activities.forgetOldRounds();
  return { settled, forwarded, forgotten, erased };
}
