import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getStatuses, newSonarAccount, type SonarClient } from '../../support/sonar-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { kill, startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Workflow tasks of a killed worker time out after 5 s. */
const recoveryMs = 30_000;

let testApp: TestProcesses;
let worker: RunningProgram;
let client: SonarClient;
beforeAll(async () => {
  // A question may have to wait for the next worker to start.
  testApp = await startTestProcesses({ ADMISSION_TIMEOUT_MS: '40000' });
  [worker] = await Promise.all([testApp.startWorker(), testApp.startServer()]);
  ({ client } = await newSonarAccount(testApp));
});
afterAll(() => testApp?.close());

test('a worker killed between two tasks loses neither chat nor question', async () => {
  const { llmDemoUrl } = testApp.standins;
  const guid = await client.begin();
  await setFaults(llmDemoUrl, [{ step: 'task', kind: 'delay', ms: 60_000, nth: 2 }]);
  const running = await client.ask(guid, 'Analyze the traffic');
  const waiting = await client.ask(guid, 'Show the logins');
  await client.untilChat(guid, running, (chat) => getStatuses(chat).join() === 'COMPLETED,RUNNING,PENDING');
  await waitFor(async () => (await getCalls(llmDemoUrl, running, 'task/1')).length === 1);
  await kill(worker);
  await setFaults(llmDemoUrl);
  const asked = client.ask(guid, 'Show the alerts');
  worker = await testApp.startWorker();
  for (const chat of [running, waiting, await asked]) {
    const ended = await client.untilEnded(guid, chat, recoveryMs);
    expect(new Set(getStatuses(ended))).toEqual(new Set(['COMPLETED']));
  }
  expect(await getCalls(llmDemoUrl, running, 'plan')).toHaveLength(1);
  expect(await getCalls(llmDemoUrl, running, 'task/0')).toHaveLength(1);
  expect(await getCalls(llmDemoUrl, running, 'task/1')).toHaveLength(2);
}, 60_000);
