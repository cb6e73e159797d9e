import { proxyActivities } from '@temporalio/workflow';
import type { ReconcileActivities } from '../../activities/chat/reconcile.ts';

const { settleAbandonedRounds, forwardLeftovers, forgetIdempotencyKeys, forgetOldRounds } =
  proxyActivities<ReconcileActivities>({
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '30 seconds',
    retry: { maximumAttempts: 3 },
  });

/**
 * Run by a schedule: ends rounds whose actor is gone, as after a termination by hand, forwards what was
 * left over, and forgets what is past its time.
 */
export async function reconcileChats() {
  const settled = await settleAbandonedRounds();
  const forwarded = await forwardLeftovers();
  const forgotten = await forgetIdempotencyKeys();
  const erased = await forgetOldRounds();
  return { settled, forwarded, forgotten, erased };
}
