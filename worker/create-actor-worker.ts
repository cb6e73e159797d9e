import type { DataConverter, WorkerDeploymentVersion } from '@temporalio/common';
import type {
  ActivityInterceptorsFactory,
  InjectedSinks,
  NativeConnection,
  Worker,
  WorkflowBundleOption,
} from '@temporalio/worker';
import { noTraces } from '../telemetry/traces.ts';
import type { TraceSinks } from '../workflows/traces/contract.ts';
import { createWorkflowThread, type WorkflowThread } from './create-workflow-thread.ts';

/**
 * Concurrent workflow tasks of one worker. A task lasts as long as its local activities, which wait for PostgreSQL:
 * with the SDK's default of 40, a few dozen waiting conversations would block all others.
 */
const concurrentTasks = 100;
/** Includes timed-out attempts that still wait for PostgreSQL. */
const concurrentLocalActivities = 200;
/** So short that a heartbeat which may find a cancellation is not held back. */
const heartbeatThrottleMs = 100;
/** How long cancelled activities may take to end before the shutdown of a worker fails. */
const forceAfterMs = 5_000;

interface ActorWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  /** By which Temporal knows the worker; the SDK's by default. */
  identity?: string;
  /** The same as the clients'; plain by default. */
  dataConverter?: DataConverter;
  taskQueue: string;
  /** The activities of its actors. */
  activities: object;
  /** Concurrent activities, which mostly wait for an upstream. */
  concurrentActivities: number;
  /** Whether the SDK holds back no heartbeats; by default it sends one in 0.8 of the heartbeat timeout. */
  sendsHeartbeatsAtOnce?: boolean;
  /** Cached workflow runs; an evicted one is replayed on its next task. */
  cachedWorkflows: number;
  /** How long activities may continue during shutdown; then they are cancelled and run on another worker. */
  shutdownGraceMs: number;
  /** Activity interceptors, the outermost first; none by default. */
  activityInterceptors?: ActivityInterceptorsFactory[];
  /** Sinks that workflows call to create spans. */
  sinks?: InjectedSinks<TraceSinks>;
  workflowBundle: WorkflowBundleOption;
  /** The version that it registers; by default it is unversioned. */
  version?: WorkerDeploymentVersion | null;
  /** Runs its workflows, and may run those of other workers of the process; one of its own by default. */
  workflowThread?: WorkflowThread;
}

/** A worker that runs the actors of one conversation system. */
export async function createActorWorker(options: ActorWorkerOptions): Promise<Worker> {
  const activityNames = Object.keys(options.activities);
  const { workerClass } =
    options.workflowThread ?? createWorkflowThread({ callStacks: false, activityNames });
  return workerClass.create({
    connection: options.connection,
    namespace: options.namespace,
    ...(options.identity !== undefined && { identity: options.identity }),
    ...(options.dataConverter && { dataConverter: options.dataConverter }),
    taskQueue: options.taskQueue,
    activities: options.activities,
    interceptors: { activity: options.activityInterceptors ?? [] },
    sinks: options.sinks ?? noTraces.sinks,
    maxConcurrentActivityTaskExecutions: options.concurrentActivities,
    maxConcurrentWorkflowTaskExecutions: Math.min(concurrentTasks, options.cachedWorkflows),
    maxConcurrentLocalActivityExecutions: concurrentLocalActivities,
    maxCachedWorkflows: options.cachedWorkflows,
    reuseV8Context: true,
    // How long a task waits for the worker that has the run in its cache. This is the delay for each actor of a lost
    // worker; a worker that is busy for longer causes a replay, which the length of runs bounds.
    stickyQueueScheduleToStartTimeout: '1 second',
    shutdownGraceTime: options.shutdownGraceMs,
    shutdownForceTime: options.shutdownGraceMs + forceAfterMs,
    ...(options.sendsHeartbeatsAtOnce && { maxHeartbeatThrottleInterval: heartbeatThrottleMs }),
    workflowBundle: options.workflowBundle,
    ...(options.version && {
      // All are pinned: conversations upgrade at continue-as-new (workflows/upgrade.ts), and the others are short.
      workerDeploymentOptions: {
        version: options.version,
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'PINNED',
      },
    }),
  });
}
