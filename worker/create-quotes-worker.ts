import { fileURLToPath } from 'node:url';
import {
  type ActivityInterceptorsFactory,
  type NativeConnection,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { forceAfterMs } from './shutdown.ts';

export interface QuotesWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  activities: object;
  /** Workflow runs kept in memory; one that falls out is replayed on its next task. */
  cachedWorkflows: number;
  /** How long activities may go on once the worker is to stop; then they are cancelled, for another worker. */
  shutdownGraceMs: number;
  /** Around every activity, the outermost first; none by default. */
  activityInterceptors?: ActivityInterceptorsFactory[];
  workflowBundle: WorkflowBundleOption;
}

export const quotesWorkflowsPath = fileURLToPath(
  new URL('../workflows/quotes/workflows.ts', import.meta.url),
);

/** A worker that runs quote conversations: their workflows and what they do to the world. */
export async function createQuotesWorker(options: QuotesWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    activities: options.activities,
    interceptors: { activity: options.activityInterceptors ?? [] },
    // A reply mostly waits for its model.
    maxConcurrentActivityTaskExecutions: 200,
    maxCachedWorkflows: options.cachedWorkflows,
    reuseV8Context: true,
    // How long a task waits for the worker that has the conversation in memory, should that one be gone.
    stickyQueueScheduleToStartTimeout: '5 seconds',
    shutdownGraceTime: options.shutdownGraceMs,
    shutdownForceTime: options.shutdownGraceMs + forceAfterMs,
    workflowBundle: options.workflowBundle,
  });
}
