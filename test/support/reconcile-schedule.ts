import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import { testDependencies } from './dependencies.ts';

/** Deletes the schedules that workers of a task queue created, as they would stay in Temporal. */
export async function deleteReconcileSchedule(taskQueue: string): Promise<void> {
  const connection = await Connection.connect({ address: testDependencies().temporalAddress });
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
