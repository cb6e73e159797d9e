import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { testDependencies } from '../../support/dependencies.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

let testApp: TestProcesses;
let worker: RunningProgram;
let server: RunningProgram;
/** Between the worker and Temporal. */
let wire: TcpProxy;
beforeAll(async () => {
  const temporal = new URL(`tcp://${testDependencies().temporalAddress}`);
  wire = await createTcpProxy(temporal.hostname, Number(temporal.port));
  testApp = await startTestProcesses({ LOG_LEVEL: 'info' });
  const startWorker = () => testApp.startWorker({ TEMPORAL_ADDRESS: `127.0.0.1:${wire.port}` });
  [worker, server] = await Promise.all([startWorker(), testApp.startServer()]);
}, 60_000);
afterAll(async () => {
  await testApp?.close();
  await wire?.close();
});

/** The log lines of a process with that message. */
function getLines(program: RunningProgram, message: string): Record<string, unknown>[] {
  const lines = program.stderr().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === message);
}

describe('the log of a failed step', () => {
  test('links request, chat, round and workflow, and contains no prompt', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'error' }]);
    const { data, headers } = await sdk.kickOff(profileId, { prompt: 'a meal that nobody else asks for' });
    await sdk.untilLastRound(profileId, data.chat_id, ({ status }) => status === 'error');

    const request = { request_id: headers.get('request-id'), status: 202, ...data };
    const requests = await waitFor(() => {
      const lines = getLines(server, 'request').filter(({ status }) => status === 202);
      return lines.length > 0 && lines;
    });
    expect(requests).toEqual([expect.objectContaining(request)]);
    const ids = { workflow_id: chatWorkflowId(data.chat_id), run_id: expect.any(String), activity: 'todos' };
    const failed = getLines(worker, 'failed to run step');
    expect(failed).toHaveLength(3);
    for (const line of failed) expect(line).toMatchObject({ step: 'todos', ...ids, ...data });
    expect(server.stderr() + worker.stderr()).not.toContain('nobody else asks for');
  });
});

describe('the log of the Temporal SDK', () => {
  test('is written as JSON lines to our log, including the native core’s, and not to stdout', async () => {
    wire.cut();
    const ofCore = await waitFor(
      () => {
        const lines = worker.stderr().split('\n').filter(Boolean);
        return lines.map((line) => JSON.parse(line)).find(({ sdkComponent }) => sdkComponent === 'core');
      },
      { timeoutMs: 30_000 },
    );
    wire.restore();
    expect(ofCore).toMatchObject({ name: 'worker', level: expect.any(Number), msg: expect.any(String) });
    expect(JSON.parse(worker.stdout())).toEqual({ ready: 'worker' });
  }, 60_000);
});
