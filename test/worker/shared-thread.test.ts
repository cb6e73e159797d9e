import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection } from '@temporalio/worker';
import { createActorWorker } from '../../worker/create-actor-worker.ts';
import { createWorkflowThread } from '../../worker/create-workflow-thread.ts';
import { busyWorkflow } from '../support/busy-workflow.ts';
import { silenceTemporalLogs } from '../support/chat-actors.ts';
import { testDependencies } from '../support/dependencies.ts';

const workflowsPath = fileURLToPath(new URL('../support/busy-workflow.ts', import.meta.url));
const ignore = () => {};
const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Threads of this process keep a message port open. */
const countPorts = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

test('workers share a thread, which goes on when one of them stops and ends with the last one', async () => {
  silenceTemporalLogs();
  const { temporalAddress: address } = testDependencies();
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
  const before = countPorts();
  const workflowThread = createWorkflowThread({ callStacks: false, activityNames: [] });
  const start = async () => {
    const taskQueue = `test-${randomUUID()}`;
    const worker = await createActorWorker({
      connection,
      namespace: 'default',
      taskQueue,
      activities: {},
      concurrentActivities: 1,
      cachedWorkflows: 10,
      shutdownGraceMs: 1_000,
      workflowBundle,
      workflowThread,
    });
    const running = worker.run();
    return {
      execute: () =>
        new Client({ connection: clientConnection }).workflow.execute(busyWorkflow, {
          workflowId: `busy/${taskQueue}/${randomUUID()}`,
          taskQueue,
          args: [1],
        }),
      async stop() {
        worker.shutdown();
        await running;
      },
    };
  };
  const [first, second] = await Promise.all([start(), start()]);
  expect(countPorts()).toBe(before + 1);
  expect(await Promise.all([first.execute(), second.execute()])).toEqual([48_271, 48_271]);
  await first.stop();
  expect(await second.execute()).toBe(48_271);
  await second.stop();
  expect(countPorts()).toBe(before);
  await Promise.all([connection.close(), clientConnection.close()]);
}, 60_000);
