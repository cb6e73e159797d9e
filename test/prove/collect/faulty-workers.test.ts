import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { withoutFaultyWorkers } from '../../../prove/collect/faulty-workers.ts';
import type { LogFinding } from '../../../prove/evidence.ts';
import { coreFaultExitCode } from '../../../worker/core-fault.ts';
import { busyWorkflow } from '../../support/busy-workflow.ts';
import { silenceTemporalLogs } from '../../support/chat-actors.ts';
import { testDependencies } from '../../support/dependencies.ts';
import { waitFor } from '../../support/wait-for.ts';

const workflowsPath = fileURLToPath(new URL('../../support/busy-workflow.ts', import.meta.url));
const ignore = () => {};
const logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

test('leaves out what a log says of a history that a faulty worker wrote, and nothing else', async () => {
  silenceTemporalLogs();
  const { temporalAddress } = testDependencies();
  const taskQueue = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address: temporalAddress });
  const native = await NativeConnection.connect({ address: temporalAddress });
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    identity: '4711@host',
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }),
  });
  const handle = await worker.runUntil(async () => {
    const started = await new Client({ connection }).workflow.start(busyWorkflow, {
      workflowId: `busy/${taskQueue}`,
      taskQueue,
      args: [1],
    });
    await started.result();
    return started;
  });
  await native.close();
  await connection.close();

  const process = 'worker-1';
  const ofRun: LogFinding = {
    process,
    kind: 'nondeterminism',
    line: 'TMPRL1100',
    runId: handle.firstExecutionRunId,
  };
  const ofNone: LogFinding = { process, kind: 'crash', line: 'panicked at', runId: null };
  const end = { name: process, startedAt: 0, endedAt: 9, asked: false };
  const left = (pid: number, exitCode: number) =>
    withoutFaultyWorkers(
      [ofRun, ofNone],
      [{ ...end, pid, reason: `exit code ${exitCode}` }],
      temporalAddress,
    );
  // Visibility follows executions with a delay.
  await waitFor(async () => (await left(4711, coreFaultExitCode)).length === 1);
  expect(await left(4711, coreFaultExitCode)).toEqual([ofNone]);
  expect(await left(4712, coreFaultExitCode)).toEqual([ofRun, ofNone]);
  expect(await left(4711, 1)).toEqual([ofRun, ofNone]);
}, 60_000);
