import { parseArgs } from 'node:util';
import { NativeConnection } from '@temporalio/worker';
import { createActorWorker } from '../../worker/create-actor-worker.ts';
import { createWorkflowThread } from '../../worker/create-workflow-thread.ts';

/** A process that runs a worker with a test's workflow bundle. Arguments: ADDRESS TASK_QUEUE BUNDLE [STUCK_AFTER_MS]. */
const [address, taskQueue = '', codePath = '', stuckAfterMs] = parseArgs({
  allowPositionals: true,
}).positionals;
const worker = await createActorWorker({
  connection: await NativeConnection.connect({ address }),
  namespace: 'default',
  taskQueue,
  activities: {},
  concurrentActivities: 1,
  cachedWorkflows: 10,
  shutdownGraceMs: 1_000,
  workflowBundle: { codePath },
  workflowThread: createWorkflowThread({
    callStacks: false,
    activityNames: [],
    ...(stuckAfterMs && { stuckAfterMs: Number(stuckAfterMs) }),
  }),
});
await worker.run();
