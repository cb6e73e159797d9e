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

/** A schedule is a workflow inside Temporal, which may be slow to answer. */
const updateTimeoutMs = 5_000;

/** A workflow that a Temporal schedule runs regularly. */
interface Recurring {
  scheduleId: string;
  workflowType: string;
  taskQueue: string;
  /** 0 removes the schedule. */
  everyMs: number;
  /**
   * Longer than a run takes. It ends a run that is stuck, for example on a non-deterministic history: the schedule
   * skips further runs until then.
   */
  timeoutMs: number;
}

/** Creates or updates the schedules of the reconciler and the audit. Idempotent, as every worker calls it. */
export async function ensureSchedules(
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
  await Promise.all([reconciler, audit].map((one) => ensureSchedule(client, one, logger)));
}

/**
 * Creates or updates a schedule. If an existing schedule cannot be updated, the worker still starts.
 */
async function ensureSchedule(client: Client, recurring: Recurring, logger: Logger): Promise<void> {
  const { scheduleId, workflowType, taskQueue, everyMs, timeoutMs } = recurring;
  if (everyMs === 0) return deleteSchedule(client, scheduleId, logger);
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
          'failed to update schedule; the next start of a worker tries again',
        ),
      );
    await client
      .withDeadline(Date.now() + updateTimeoutMs, () => endOverdueRuns(client, recurring))
      .catch((err: unknown) =>
        logger.warn({ err, schedule: scheduleId }, 'failed to end overdue runs of schedule'),
      );
  }
}

async function deleteSchedule(client: Client, scheduleId: string, logger: Logger): Promise<void> {
  const deleteIt = () => client.schedule.getHandle(scheduleId).delete();
  await client.withDeadline(Date.now() + updateTimeoutMs, deleteIt).catch((err: unknown) => {
    if (err instanceof ScheduleNotFoundError) return;
    logger.warn({ err, schedule: scheduleId }, 'failed to delete unwanted schedule');
  });
}

/** Terminates overdue runs of older versions, which had no time limit: they would block later runs. */
async function endOverdueRuns(client: Client, { scheduleId, timeoutMs }: Recurring): Promise<void> {
  const { info } = await client.schedule.getHandle(scheduleId).describe();
  for (const { workflow } of info.runningActions) {
    const run = client.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId);
    const { startTime, status } = await run.describe();
    const isOverdue = Date.now() - startTime.getTime() > timeoutMs;
    if (status.name === 'RUNNING' && isOverdue) await run.terminate('the run has not ended in time');
  }
}
