import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { PartCheck } from './readiness.ts';

/** The parts that servers and workers need, as they are asked whether they work. */
export interface Parts {
  /** Runs one statement. */
  queryDatabase: PartCheck;
  bus: { readonly carrier: 'redis' | 'postgres'; ping(): Promise<void> };
  temporal: { connection: Connection; namespace: string };
  /** Of the actors that the process asks or runs. */
  taskQueue: string;
}

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** Beyond it the call itself is given up, so that none stays behind. */
const callTimeoutMs = 5_000;

/**
 * The bus is named by what carries it: `redis`, or `bus` where PostgreSQL does. Temporal is asked about the task
 * queue, which its matching service answers: a frontend alone describes namespaces, and takes no work.
 */
export function partChecks({ queryDatabase, bus, temporal, taskQueue }: Parts): Record<string, PartCheck> {
  const { connection, namespace } = temporal;
  return {
    postgresql: queryDatabase,
    [bus.carrier === 'redis' ? 'redis' : 'bus']: () => bus.ping(),
    temporal: () =>
      connection.withDeadline(Date.now() + callTimeoutMs, () =>
        connection.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: taskQueue },
          taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        }),
      ),
  };
}
