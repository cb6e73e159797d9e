import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../logger.ts';
import { type RunningWorker, startWorker } from '../../worker/start-worker.ts';
import { testBundle } from '../support/dependencies.ts';
import { deleteReconcileSchedule } from '../support/reconcile-schedule.ts';
import { SdkClient } from '../support/sdk-client.ts';
import { startSecondServer } from '../support/second-server.ts';
import { type TestApp, useSharedApp } from '../support/test-app.ts';
import { getCalls, setFaults } from '../support/upstream-faults.ts';
import { waitFor } from '../support/wait-for.ts';

const graceMs = 1_500;
const withinGraceMs = 700;
const beyondGraceMs = 8_000;

let testApp: TestApp;
let stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await testApp?.close();
});

test('a stopping worker finishes work within its grace period and releases the rest', async () => {
  const taskQueue = `test-${randomUUID()}`;
  const config = { ...testApp.config, CHAT_TASK_QUEUE: taskQueue, SHUTDOWN_GRACE_MS: graceMs };
  const logger = createLogger({ level: 'silent', name: 'test' });
  const server = await startSecondServer({ ...testApp, config });
  const first: RunningWorker = await startWorker(config, logger, { workflowBundle: testBundle() });
  stops = [server.stop, first.stop];
  const { key } = await testApp.newTenant();
  const sdk = new SdkClient(server.url, key);
  const profileId = await sdk.newProfile();
  const { llmDemoUrl } = testApp.standins;

  const startHeld = async (ms: number) => {
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms, times: 1 }]);
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    const calls = () => getCalls(llmDemoUrl, data.round_id, 'meal-suggest');
    await waitFor(async () => (await calls()).length === 1);
    return { ...data, calls };
  };
  const long = await startHeld(beyondGraceMs);
  const short = await startHeld(withinGraceMs);
  await setFaults(llmDemoUrl);

  const stoppedAt = performance.now();
  await first.stop();
  expect(performance.now() - stoppedAt).toBeLessThan(beyondGraceMs - withinGraceMs);
  const next = await startWorker(config, logger, { workflowBundle: testBundle() });
  stops = [() => deleteReconcileSchedule(taskQueue), server.stop, next.stop];
  for (const { chat_id } of [long, short]) {
    await sdk.untilLastRound(profileId, chat_id, ({ status }) => status === 'completed');
  }
  expect(await short.calls()).toHaveLength(1);
  expect(await long.calls()).toHaveLength(2);
}, 60_000);
