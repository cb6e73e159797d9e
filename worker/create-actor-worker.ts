import type { DataConverter } from '@temporalio/common';
import {
  type ActivityInterceptorsFactory,
  type InjectedSinks,
  type NativeConnection,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { noTraces } from '../telemetry/traces.ts';
import type { TraceSinks } from '../workflows/traces/contract.ts';
import { forceAfterMs } from './shutdown.ts';

/**
 * Workflow tasks of one worker at once. A task lasts as long as its local activities, which wait for PostgreSQL: by
 * the SDK's default of 40 a few dozen conversations that wait would keep all others from being worked on.
 */
const concurrentTasks = 100;
/** Among them those of ended attempts, which PostgreSQL has not let go of yet. */
const concurrentLocalActivities = 200;

export interface ActorWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  /** That of the clients; plain by default. */
  dataConverter?: DataConverter;
  taskQueue: string;
  /** What its actors do to the world. */
  activities: object;
  /** Activities that may run at once; most of their time they wait for an upstream. */
  concurrentActivities: number;
  /** Workflow runs kept in memory; one that falls out is replayed on its next task. */
  cachedWorkflows: number;
  /** How long activities may go on once the worker is to stop; then they are cancelled, for another worker. */
  shutdownGraceMs: number;
  /** Around every activity, the outermost first; none by default. */
  activityInterceptors?: ActivityInterceptorsFactory[];
  /** What actors call to be heard here. */
  sinks?: InjectedSinks<TraceSinks>;
  workflowBundle: WorkflowBundleOption;
}

/**
 * The watchdog of workflow code counts wall time: a worker that was stopped (SIGSTOP, a suspended machine) for its
 * 5 s would fail the tasks that it had in hand. The option is not among the SDK's documented ones; checked with
 * 1.24.0, whose `addDefaultWorkerOptions` lets it pass.
 */
const patientWatchdog = { isolateExecutionTimeout: '1 minute' };

/** A worker that runs the actors of one conversation system. */
export async function createActorWorker(options: ActorWorkerOptions): Promise<Worker> {
  return Worker.create({
    ...patientWatchdog,
    connection: options.connection,
    namespace: options.namespace,
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
    // How long a task waits for the worker that has the actor in memory. A lost worker costs every one of its actors so
    // much; a worker that is only busy for longer costs a replay, which the length of runs bounds.
    stickyQueueScheduleToStartTimeout: '1 second',
    shutdownGraceTime: options.shutdownGraceMs,
    shutdownForceTime: options.shutdownGraceMs + forceAfterMs,
    workflowBundle: options.workflowBundle,
  });
}
