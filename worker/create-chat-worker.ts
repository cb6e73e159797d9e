import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';

export interface ChatWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  activities: object;
  /** Workflow runs kept in memory; one that falls out is replayed on its next task. */
  cachedWorkflows: number;
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
    // A step mostly waits for its upstream: at 5 s a step a hundred chats hold 130 slots at once.
    maxConcurrentActivityTaskExecutions: 1_000,
    maxCachedWorkflows: options.cachedWorkflows,
    reuseV8Context: true,
    // How long a task waits for the worker that has the chat in memory, should that one be gone.
    stickyQueueScheduleToStartTimeout: '5 seconds',
    shutdownGraceTime: '10 seconds',
    ...(options.workflowBundle
      ? { workflowBundle: options.workflowBundle }
      : { workflowsPath: chatWorkflowsPath }),
  });
}
