/**
 * Runs the workflows of all workers of a process in one thread, without the SDK's time limit for each call into a
 * workflow. A thread of its own for each worker, as the SDK has it, would load the SDK and the bundle once more.
 *
 * Node starts and joins a thread for every such limit (0.2 to 0.4 ms, some sixty times a round), and the limit also
 * counts time in which a paused worker did not run. In its place:
 *
 * 1. A thread that has something to do, and completes nothing for `stuckAfterMs`, is stuck in workflow code: in an
 *    endless loop, since workflow code does not block.
 * 2. Only time in which this process runs counts. It is counted in ticks of a timer; a late tick counts once.
 * 3. The thread takes its tasks in order, so it is stuck in the oldest one, whose workflow is logged.
 * 4. Then the thread is ended, which fails the worker and thereby ends its process; whatever restarts processes
 *    replaces it. Temporal hands the task out again, first at once and then after growing pauses, in which all other
 *    workflows go on.
 */
import { Worker as Thread } from 'node:worker_threads';
import { type CompiledWorkerOptions, type Logger, Worker } from '@temporalio/worker';
import {
  ThreadedVMWorkflowCreator,
  WorkerThreadClient,
  type Workflow,
  type WorkflowBundleWithSourceMapAndFilename,
  type WorkflowCreateOptions,
  type WorkflowCreator,
} from './sdk-internals.ts';
import type { WorkflowThreadData } from './workflow-thread.ts';

/** Far above the longest replay of a run, whose length CHAT_ROUNDS_PER_RUN bounds. */
const defaultStuckAfterMs = 10_000;
const tickMs = 500;

export interface WorkflowThreadOptions extends WorkflowThreadData {
  /** Of all its workers: a workflow may call no other local activity. */
  activityNames: readonly string[];
  /** 10 s by default. */
  stuckAfterMs?: number;
}

/** A thread that the first of its workers starts and the last one ends. They have the same workflow bundle. */
export interface WorkflowThread {
  /** The SDK's Worker, with this thread. */
  workerClass: typeof Worker;
}

export function createWorkflowThread(options: WorkflowThreadOptions): WorkflowThread {
  let opened: Promise<WorkflowCreator> | null = null;
  let users = 0;

  class ActorWorker extends Worker {
    protected static override async createWorkflowCreator(
      workflowBundle: WorkflowBundleWithSourceMapAndFilename,
      _compiledOptions: CompiledWorkerOptions,
      logger: Logger,
    ): Promise<WorkflowCreator> {
      users += 1;
      opened ??= openWatchedThread({ ...options, workflowBundle, logger });
      const creator = await opened;
      return {
        createWorkflow: (workflow) => creator.createWorkflow(workflow),
        async destroy() {
          users -= 1;
          if (users === 0) await creator.destroy();
        },
      };
    }
  }
  return { workerClass: ActorWorker };
}

async function openWatchedThread({
  callStacks,
  activityNames,
  stuckAfterMs = defaultStuckAfterMs,
  workflowBundle,
  logger,
}: WorkflowThreadOptions & {
  workflowBundle: WorkflowBundleWithSourceMapAndFilename;
  logger: Logger;
}): Promise<WorkflowCreator> {
  const workerData: WorkflowThreadData = { callStacks };
  const thread = new Thread(new URL('./workflow-thread.ts', import.meta.url), { workerData });
  const client = new WorkerThreadClient(thread, logger);
  await client.send({
    type: 'init',
    workflowBundle,
    // None. The type does not allow it, and Node's vm takes it for no limit.
    isolateExecutionTimeoutMs: undefined as unknown as number,
    reuseV8Context: true,
    registeredActivityNames: new Set(activityNames),
    hasPatchActivationCallback: false,
  });
  const creator = new ThreadedVMWorkflowCreator([client]);
  const watch = new ThreadWatch(stuckAfterMs, (task) => {
    const message = 'workflow code does not end; ending its thread, and with it this worker';
    logger.error(message, { ...task, stuckAfterMs });
    thread.terminate().catch(() => {});
  });
  return {
    async createWorkflow(options) {
      const task = toTask(options);
      const workflow = await watch.during(task, () => creator.createWorkflow(options));
      return watched(workflow, task, watch);
    },
    async destroy() {
      watch.end();
      await creator.destroy();
    },
  };
}

interface Task {
  workflowId: string;
  workflowType: string;
  runId: string;
}

function toTask({ info: { workflowId, workflowType, runId } }: WorkflowCreateOptions): Task {
  return { workflowId, workflowType, runId };
}

function watched(workflow: Workflow, task: Task, watch: ThreadWatch): Workflow {
  return {
    activate: (activation) => watch.during(task, () => workflow.activate(activation)),
    getAndResetSinkCalls: () => workflow.getAndResetSinkCalls(),
    dispose: () => workflow.dispose(),
  };
}

/** Detects a stuck thread (invariants 1 to 3). */
class ThreadWatch {
  readonly #running = new Set<{ task: Task }>();
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;

  constructor(stuckAfterMs: number, onStuck: (task: Task) => void) {
    this.#timer = setInterval(() => {
      const [oldest] = this.#running;
      this.#ticks = oldest === undefined ? 0 : this.#ticks + 1;
      if (oldest === undefined || this.#ticks * tickMs < stuckAfterMs) return;
      this.end();
      onStuck(oldest.task);
    }, tickMs);
    this.#timer.unref();
  }

  async during<T>(task: Task, run: () => Promise<T>): Promise<T> {
    const running = { task };
    this.#running.add(running);
    try {
      return await run();
    } finally {
      this.#running.delete(running);
      this.#ticks = 0;
    }
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
