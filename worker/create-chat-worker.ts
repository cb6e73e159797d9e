import { fileURLToPath } from 'node:url';
import {
  type ActivityInterceptorsFactory,
  type NativeConnection,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { forceAfterMs } from './shutdown.ts';

export interface ChatWorkerOptions {
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
  /** A bundle made before, to spare the second worker of a process the making. */
  workflowBundle?: WorkflowBundleOption;
}

export const chatWorkflowsPath = fileURLToPath(new URL('../workflows/chat/workflows.ts', import.meta.url));

/** A worker that runs chats: their workflows and what they do to the world. */
export async function createChatWorker(options: ChatWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    activities: options.activities,
    interceptors: { activity: options.activityInterceptors ?? [] },
    // A step mostly waits for its upstream: at 5 s a step a hundred chats hold 130 slots at once.
    maxConcurrentActivityTaskExecutions: 1_000,
    maxCachedWorkflows: options.cachedWorkflows,
    reuseV8Context: true,
    // How long a task waits for the worker that has the chat in memory, should that one be gone.
    stickyQueueScheduleToStartTimeout: '5 seconds',
    shutdownGraceTime: options.shutdownGraceMs,
    shutdownForceTime: options.shutdownGraceMs + forceAfterMs,
    ...(options.workflowBundle
      ? { workflowBundle: options.workflowBundle }
      : { workflowsPath: chatWorkflowsPath }),
  });
}
