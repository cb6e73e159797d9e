import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import { testParts } from './parts.ts';

/** Deletes the reconciler's schedule that workers of a task queue made: it would outlive them in Temporal. */
export async function deleteReconcileSchedule(taskQueue: string): Promise<void> {
  const connection = await Connection.connect({ address: testParts().temporalAddress });
  try {
    await new Client({ connection }).schedule.getHandle(`reconcile/${taskQueue}`).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  } finally {
    await connection.close();
  }
}
