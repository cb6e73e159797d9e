import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { bundleWorkflowCode } from '@temporalio/worker';
import { busyWorkflow, spin } from '../support/busy-workflow.ts';
import { testDependencies } from '../support/dependencies.ts';
import { type RunningProgram, startProgram } from '../support/start-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { kill } from '../support/test-processes.ts';
import { waitFor } from '../support/wait-for.ts';

const { EventType } = proto.temporal.api.enums.v1;
/** Long enough for a signal to arrive, and far below the watchdog's limit. */
const busyMs = 2_500;
/** Above the SDK's default of 5 s for an activation. */
const stoppedMs = 6_000;

const workflowsPath = fileURLToPath(new URL('../support/busy-workflow.ts', import.meta.url));
const ignore = () => {};
const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let connection: Connection;
let worker: RunningProgram;
beforeAll(async () => {
  folder = await temporaryFolder();
  connection = await Connection.connect({ address: testDependencies().temporalAddress });
});
afterAll(async () => {
  if (worker) await kill(worker);
  await connection?.close();
  await folder?.remove();
});

test('a worker paused within an activation completes its task', async () => {
  const taskQueue = `test-${randomUUID()}`;
  const bundle = join(folder.path, 'busy.js');
  await writeFile(bundle, (await bundleWorkflowCode({ workflowsPath, logger })).code);
  const args = ['test/support/busy-worker.ts', testDependencies().temporalAddress, taskQueue, bundle];
  worker = startProgram(args);
  const handle = await new Client({ connection }).workflow.start(busyWorkflow, {
    workflowId: `busy/${taskQueue}`,
    taskQueue,
    args: [countLaps(busyMs)],
    // Temporal must not time out the task.
    workflowTaskTimeout: '60 seconds',
  });
  await waitFor(() => worker.stdout().includes('spinning'), { timeoutMs: 40_000 });
  worker.signal('SIGSTOP');
  // The watchdog measures elapsed time, so the test must wait for it.
  await delay(stoppedMs);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  worker.signal('SIGCONT');
  await handle.result();
  const { events } = await handle.fetchHistory();
  const types = (events ?? []).map(({ eventType }) => EventType[eventType ?? 0]);
  expect(types).toEqual([
    'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
    'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED',
    'EVENT_TYPE_WORKFLOW_TASK_STARTED',
    'EVENT_TYPE_WORKFLOW_TASK_COMPLETED',
    'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED',
  ]);
}, 120_000);

/** How many iterations of `spin` take this much processor time. */
function countLaps(ms: number): number {
  const sample = 50_000_000;
  spin(sample);
  const before = process.cpuUsage();
  spin(sample);
  const { user, system } = process.cpuUsage(before);
  return Math.round((sample * ms * 1_000) / (user + system));
}
