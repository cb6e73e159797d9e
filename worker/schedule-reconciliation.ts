import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Logger } from '../logger.ts';
import { reconcileWorkflowType } from '../workflows/chat/contract.ts';

/** A schedule is an actor of Temporal's own, which may be slow to say what it holds. */
const updateTimeoutMs = 5_000;
/**
 * A sweep takes two minutes at most. One that cannot go on, as under code that does not fit its history, ends with
 * this: until then no other begins.
 */
const sweepTimeoutMs = 5 * 60_000;

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
    workflowType: reconcileWorkflowType,
    workflowId: scheduleId,
    taskQueue,
    args: [],
    workflowExecutionTimeout: sweepTimeoutMs,
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
    await client
      .withDeadline(Date.now() + updateTimeoutMs, () => endOverdueSweeps(client, scheduleId))
      .catch((err: unknown) =>
        logger.warn({ err, schedule: scheduleId }, 'failed to look for sweeps that do not end'),
      );
  }
}

/** Ends sweeps that were started before there was a time limit and go on for longer than it: others wait for them. */
async function endOverdueSweeps(client: Client, scheduleId: string): Promise<void> {
  const { info } = await client.schedule.getHandle(scheduleId).describe();
  for (const { workflow } of info.runningActions) {
    const sweep = client.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId);
    const { startTime, status } = await sweep.describe();
    const isOverdue = Date.now() - startTime.getTime() > sweepTimeoutMs;
    if (status.name === 'RUNNING' && isOverdue) await sweep.terminate('the sweep has not ended in time');
  }
}
