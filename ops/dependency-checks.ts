import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { DependencyCheck } from './readiness.ts';

/** The parts that servers and workers need, as they are asked whether they work. */
export interface Dependencies {
  /** Runs one statement. */
  queryDatabase: DependencyCheck;
  bus: { readonly driver: 'redis' | 'postgres'; ping(): Promise<void> };
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
export function dependencyChecks({
  queryDatabase,
  bus,
  temporal,
  taskQueue,
}: Dependencies): Record<string, DependencyCheck> {
  const { connection, namespace } = temporal;
  return {
    postgresql: queryDatabase,
    [bus.driver === 'redis' ? 'redis' : 'bus']: () => bus.ping(),
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
