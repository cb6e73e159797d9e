import { fileURLToPath } from 'node:url';
import {
  type ActivityInterceptorsFactory,
  type NativeConnection,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { forceAfterMs } from './shutdown.ts';

export interface SonarWorkerOptions {
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

export const sonarWorkflowsPath = fileURLToPath(new URL('../workflows/sonar/workflows.ts', import.meta.url));

/** A worker that runs Sonar conversations: their workflows and what they do to the world. */
export async function createSonarWorker(options: SonarWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    activities: options.activities,
    interceptors: { activity: options.activityInterceptors ?? [] },
    // A plan and a task mostly wait for their planner.
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
