import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import { testParts } from './parts.ts';

/** Deletes the schedules that workers of a task queue created, as they would stay in Temporal. */
export async function deleteReconcileSchedule(taskQueue: string): Promise<void> {
  const connection = await Connection.connect({ address: testParts().temporalAddress });
  const { schedule } = new Client({ connection });
  try {
    for (const id of [`reconcile/${taskQueue}`, `audit/${taskQueue}`]) {
      await schedule
        .getHandle(id)
        .delete()
        .catch((error: unknown) => {
          if (!(error instanceof ScheduleNotFoundError)) throw error;
        });
    }
  } finally {
    await connection.close();
  }
}
