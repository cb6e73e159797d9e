import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { auditWorkflowType } from '../workflows/audit/contract.ts';
import { reconcileWorkflowType } from '../workflows/chat/contract.ts';

/** A schedule is an actor of Temporal's own, which may be slow to say what it holds. */
const updateTimeoutMs = 5_000;

/** What workers see to it that is run every so often. */
interface Recurring {
  scheduleId: string;
  workflowType: string;
  taskQueue: string;
  /** 0 for never. */
  everyMs: number;
  /**
   * Longer than a run takes. One that cannot go on, as under code that does not fit its history, ends with this:
   * until then no other begins.
   */
  timeoutMs: number;
}

/** Sees to the schedules of the reconciler and of the audit, however many workers ask for them. */
export async function keepSchedules(
  client: Client,
  { CHAT_TASK_QUEUE: taskQueue, RECONCILE_EVERY_MS, AUDIT_EVERY_MS }: Config,
  logger: Logger,
): Promise<void> {
  const reconciler = {
    scheduleId: `reconcile/${taskQueue}`,
    workflowType: reconcileWorkflowType,
    taskQueue,
    everyMs: RECONCILE_EVERY_MS,
    timeoutMs: 5 * 60_000,
  };
  const audit = {
    scheduleId: `audit/${taskQueue}`,
    workflowType: auditWorkflowType,
    taskQueue,
    everyMs: AUDIT_EVERY_MS,
    timeoutMs: 10 * 60_000,
  };
  await Promise.all([reconciler, audit].map((one) => keepSchedule(client, one, logger)));
}

/**
 * A schedule that is there already, and cannot be brought up to date at once, is no reason for a worker not to
 * start.
 */
async function keepSchedule(client: Client, recurring: Recurring, logger: Logger): Promise<void> {
  const { scheduleId, workflowType, taskQueue, everyMs, timeoutMs } = recurring;
  if (everyMs === 0) return dropSchedule(client, scheduleId, logger);
  const spec = { intervals: [{ every: everyMs }] };
  const action = {
    type: 'startWorkflow' as const,
    workflowType,
    workflowId: scheduleId,
    taskQueue,
    args: [],
    workflowExecutionTimeout: timeoutMs,
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
    await client
      .withDeadline(Date.now() + updateTimeoutMs, update)
      .catch((err: unknown) =>
        logger.warn(
          { err, schedule: scheduleId },
          'failed to update a schedule; the next start of a worker tries again',
        ),
      );
    await client
      .withDeadline(Date.now() + updateTimeoutMs, () => endOverdueRuns(client, recurring))
      .catch((err: unknown) =>
        logger.warn({ err, schedule: scheduleId }, 'failed to look for runs of a schedule that do not end'),
      );
  }
}

async function dropSchedule(client: Client, scheduleId: string, logger: Logger): Promise<void> {
  const drop = () => client.schedule.getHandle(scheduleId).delete();
  await client.withDeadline(Date.now() + updateTimeoutMs, drop).catch((err: unknown) => {
    if (err instanceof ScheduleNotFoundError) return;
    logger.warn({ err, schedule: scheduleId }, 'failed to delete a schedule that is not wanted');
  });
}

/** Ends runs that were started before there was a time limit and go on for longer than it: others wait for them. */
async function endOverdueRuns(client: Client, { scheduleId, timeoutMs }: Recurring): Promise<void> {
  const { info } = await client.schedule.getHandle(scheduleId).describe();
  for (const { workflow } of info.runningActions) {
    const run = client.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId);
    const { startTime, status } = await run.describe();
    const isOverdue = Date.now() - startTime.getTime() > timeoutMs;
    if (status.name === 'RUNNING' && isOverdue) await run.terminate('the run has not ended in time');
  }
}
