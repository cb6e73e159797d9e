import { ApplicationFailure, patched, proxyActivities } from '@temporalio/workflow';
import type { ReconcileActivities } from '../../activities/chat/reconcile.ts';

const { listReconcileJobs } = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 3 },
});

/** A job ends by itself within 40 s; one that fails has its next turn in the next sweep. */
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
 * Run by a schedule: ends rounds whose actor is gone, as after a termination by hand, forwards what was
 * left over, and forgets what is past its time. The jobs run side by side, whatever becomes of the others.
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

/** As sweeps ran before their jobs were a list. */
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
