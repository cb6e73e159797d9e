import { parseArgs } from 'node:util';
import { NativeConnection } from '@temporalio/worker';
import { createActorWorker } from '../../worker/create-actor-worker.ts';

/** A process with the product's worker on workflows that a test has bundled: ADDRESS TASK_QUEUE BUNDLE. */
const [address, taskQueue = '', codePath = ''] = parseArgs({ allowPositionals: true }).positionals;
const worker = await createActorWorker({
  connection: await NativeConnection.connect({ address }),
  namespace: 'default',
  taskQueue,
  activities: {},
  concurrentActivities: 1,
  cachedWorkflows: 10,
  shutdownGraceMs: 1_000,
  workflowBundle: { codePath },
});
await worker.run();
