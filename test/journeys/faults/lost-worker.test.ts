import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { getBalance } from '../../support/ledger.ts';
import type { RoundView } from '../../support/sdk-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { kill, startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Below the time between two heartbeats of a step, and far below the heartbeat timeout (30 s). */
const takeoverMs = 20_000;
const credit = 5;
const stepMs = 60_000;

let testApp: TestProcesses;
let llmDemoUrl: string;
let workers: RunningProgram[];
beforeAll(async () => {
  testApp = await startTestProcesses({ WORKER_LEASE_MS: '1000', STEP_TIMEOUT_MS: String(stepMs) });
  llmDemoUrl = testApp.standins.llmDemoUrl;
  await testApp.startServer();
}, 60_000);
afterEach(async () => {
  await setFaults(llmDemoUrl);
  await Promise.all(workers.map(kill));
  await testApp.orm.em.fork().execute('delete from worker_leases');
});
afterAll(() => testApp?.close());

/** A round whose step 3 waits for llm-demo on the only worker; a second worker has joined since. */
async function startHeldRound() {
  const first = await testApp.startWorker();
  const { sdk, id: tenantId } = await testApp.newTenant({ credit });
  const profileId = await sdk.newProfile({ locale: 'ko' });
  await setFaults(llmDemoUrl, [{ step: 'cross-sell', kind: 'delay', ms: stepMs, times: 1 }]);
  const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
  const calls = async () => (await getCalls(llmDemoUrl, data.round_id, 'cross-sell')).length;
  await waitFor(async () => (await calls()) === 1, { timeoutMs: 15_000 });
  workers = [first, await testApp.startWorker()];
  const isDone = (round: RoundView) => round.status === 'completed';
  return {
    first,
    calls,
    tenantId,
    untilDone: () => sdk.untilLastRound(profileId, data.chat_id, isDone, takeoverMs),
  };
}

test('the steps of a killed worker go on at another one, long before their heartbeats are missed', async () => {
  const { first, calls, untilDone } = await startHeldRound();
  await kill(first);
  await untilDone();
  expect(await calls()).toBe(2);
}, 90_000);

test('so do the steps of a worker that stands still, which spoils nothing when it goes on', async () => {
  const { first, calls, tenantId, untilDone } = await startHeldRound();
  first.signal('SIGSTOP');
  // Temporal may give the next attempt to the open polls of the stopped worker, once or twice.
  await waitFor(async () => (await calls()) > 1, { timeoutMs: takeoverMs });
  first.signal('SIGCONT');
  const done = await untilDone();
  await waitFor(async () => (await readLeases()).every(({ is_fresh }) => is_fresh));
  expect(await untilDone()).toEqual(done);
  expect(await getBalance(testApp.orm, tenantId)).toBe(credit - 1);
}, 90_000);

function readLeases(): Promise<{ is_fresh: boolean }[]> {
  return testApp.orm.em
    .fork()
    .execute(`select renewed_at > now() - interval '1 s' as is_fresh from worker_leases`);
}
