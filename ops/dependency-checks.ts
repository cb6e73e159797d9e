import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { DependencyCheck } from './readiness.ts';

/** The dependencies of servers and workers, and how to check them. */
interface Dependencies {
  /** Runs one statement. */
  queryDatabase: DependencyCheck;
  bus: { readonly driver: 'redis' | 'postgres'; ping(): Promise<void> };
  temporal: { connection: Connection; namespace: string };
  /** Task queue of the actors that the process calls or runs. */
  taskQueue: string;
}

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** gRPC deadline, so that a hanging call ends as well. */
const callTimeoutMs = 5_000;

/**
 * The check of the bus is named `redis`, or `bus` when it uses PostgreSQL. Temporal is asked to describe the task
 * queue, as that needs its matching service: a frontend alone can describe namespaces, but cannot accept work.
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
