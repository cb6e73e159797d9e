import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { busyWorkflow } from '../support/busy-workflow.ts';
import { testDependencies } from '../support/dependencies.ts';
import { type RunningProgram, startProgram } from '../support/start-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { kill } from '../support/test-processes.ts';

const workflowsPath = fileURLToPath(new URL('../support/busy-workflow.ts', import.meta.url));
const ignore = () => {};
const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

const workers: RunningProgram[] = [];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let connection: Connection;
beforeAll(async () => {
  folder = await temporaryFolder();
  connection = await Connection.connect({ address: testDependencies().temporalAddress });
});
afterAll(async () => {
  for (const worker of workers) await kill(worker);
  await connection?.close();
  await folder?.remove();
});

test('a workflow in an endless loop is logged and ends its worker; others go on with the next one', async () => {
  const taskQueue = `test-${randomUUID()}`;
  const bundle = join(folder.path, 'busy.js');
  await writeFile(bundle, (await bundleWorkflowCode({ workflowsPath, logger })).code);
  const args = ['test/support/busy-worker.ts', testDependencies().temporalAddress, taskQueue, bundle, '1000'];
  const startWorker = () => {
    const worker = startProgram(args);
    workers.push(worker);
    return worker;
  };
  const { workflow } = new Client({ connection });
  const start = (workflowId: string, laps: number) =>
    workflow.start(busyWorkflow, { workflowId, taskQueue, args: [laps] });

  const first = startWorker();
  const endless = await start(`endless/${taskQueue}`, Number.MAX_SAFE_INTEGER);
  expect(await first.ended).toBe(1);
  const log = `${first.stdout()}${first.stderr()}`;
  expect(log).toContain('workflow code does not end; ending its thread, and with it this worker');
  expect(log).toContain(endless.workflowId);

  const other = await start(`other/${taskQueue}`, 1_000);
  const outcome = other.result();
  let isDone = false;
  outcome.finally(() => {
    isDone = true;
  });
  // As a process manager does. The endless one's task comes again at once, and later after growing pauses.
  const replacing = (async () => {
    while (!isDone) await startWorker().ended;
  })();
  expect(await outcome).toBeGreaterThan(0);
  await endless.terminate();
  workers.at(-1)?.signal('SIGKILL');
  await replacing;
}, 120_000);
