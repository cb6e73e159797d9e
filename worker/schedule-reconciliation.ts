import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Logger } from '../logger.ts';

/** A schedule is an actor of Temporal's own, which may be slow to say what it holds. */
const updateTimeoutMs = 5_000;

/**
 * Sees to it that the reconciler runs every so often, however many workers ask for it. One that runs already,
 * and cannot be brought up to date at once, is no reason for a worker not to start.
 */
export async function scheduleReconciliation(
  client: Client,
  taskQueue: string,
  everyMs: number,
  logger: Logger,
): Promise<void> {
  const scheduleId = `reconcile/${taskQueue}`;
  const spec = { intervals: [{ every: everyMs }] };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: 'reconcileChats',
    workflowId: scheduleId,
    taskQueue,
    args: [],
  };
  try {
    await client.schedule.create({
      scheduleId,
      spec,
      action,
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const update = () =>
      client.schedule.getHandle(scheduleId).update((schedule) => ({ ...schedule, spec, action }));
    await client.withDeadline(Date.now() + updateTimeoutMs, update).catch((err: unknown) => {
      logger.warn(
        { err, schedule: scheduleId },
        'the reconciler runs by an older schedule until a next start',
      );
    });
  }
}
