import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { lockRows } from '../../support/row-lock.ts';
import { getStatuses, newSonarAccount, type SonarClient } from '../../support/sonar-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { kill, startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { getCalls, readJournal, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Steps that kills.test.ts and sonar-kills.test.ts do not cover: plan, last task, stop, reply, event for the store. */
const recoveryMs = 30_000;
/** A call whose worker is killed before it ends. */
const endless = { kind: 'delay', ms: 60_000 } as const;
/** Three tasks a question. */
const lastTask = 'task/2';

let testApp: TestProcesses;
let worker: RunningProgram;
let tenant: TestTenant;
let sonar: SonarClient;
let quotes: QuoteClient;
beforeAll(async () => {
  testApp = await startTestProcesses({ ADMISSION_TIMEOUT_MS: '40000', DATABASE_LOCK_TIMEOUT_MS: '4000' });
  [worker] = await Promise.all([testApp.startWorker(), testApp.startServer()]);
  tenant = await testApp.newTenant();
  ({ client: sonar } = await newSonarAccount(testApp));
  quotes = new QuoteClient(testApp.baseUrl);
});
afterAll(() => testApp?.close());

/** A question whose worker waits for the planner in that step. */
async function askHeldAt(step: string) {
  const guid = await sonar.begin();
  const chat = await sonar.ask(guid, 'Analyze the traffic');
  const { llmDemoUrl } = testApp.standins;
  await waitFor(async () => (await getCalls(llmDemoUrl, chat, step)).length > 0, { timeoutMs: 10_000 });
  return { guid, chat };
}

/** A signage event whose worker waits for the store. */
async function sendHeldEvent() {
  const profileId = await tenant.sdk.newProfile();
  const { chatId, round } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
  await setFaults(testApp.standins.storeApiUrl, [{ step: 'signage-events', ...endless, nth: 1 }]);
  const body = { chat_id: chatId, round_id: round.round_id, action: 'enter' };
  await tenant.sdk.send('POST', `/v1/chat/${profileId}/trigger/signage`, body);
  const keys = async () =>
    (await readJournal(testApp.standins.storeApiUrl))
      .filter(({ path }) => path === '/v1/signage-events')
      .map(({ idempotency_key }) => idempotency_key);
  await waitFor(async () => (await keys()).length === 1);
  return keys;
}

test('a worker that is killed loses no question, no stop, no reply and no event for the store', async () => {
  const { llmDemoUrl, storeApiUrl } = testApp.standins;
  const keys = await sendHeldEvent();
  await setFaults(llmDemoUrl, [
    { step: 'task', ...endless, nth: 3 },
    { step: 'plan', ...endless, nth: 2, times: 2 },
  ]);
  const inLastTask = await askHeldAt(lastTask);
  const inPlan = await askHeldAt('plan');
  const stopped = await askHeldAt('plan');
  const ids = newIds();
  await quotes.send(ids, '하나');
  const lock = await lockRows(
    testApp.databaseUrl,
    'select id from sonar_conversations where id = $1 for update',
    [stopped.guid],
  );
  const stop = sonar.stop(stopped.guid);
  await lock.waiters(1);

  await kill(worker);
  await Promise.all([lock.release(), setFaults(llmDemoUrl), setFaults(storeApiUrl)]);
  worker = await testApp.startWorker();

  for (const { guid, chat } of [inLastTask, inPlan]) {
    const ended = await sonar.untilEnded(guid, chat, recoveryMs);
    expect(new Set(getStatuses(ended))).toEqual(new Set(['COMPLETED']));
  }
  expect(await getCalls(llmDemoUrl, inLastTask.chat, 'task/1')).toHaveLength(1);
  expect(await getCalls(llmDemoUrl, inLastTask.chat, lastTask)).toHaveLength(2);
  expect(await getCalls(llmDemoUrl, inPlan.chat, 'plan')).toHaveLength(2);
  expect((await stop).status).toBe(200);
  expect(new Set(getStatuses(await sonar.untilEnded(stopped.guid, stopped.chat)))).toEqual(
    new Set(['CANCELED']),
  );
  await quotes.untilCompleted(ids, { timeoutMs: recoveryMs });
  await waitFor(async () => (await keys()).length === 2, { timeoutMs: recoveryMs });
  expect(new Set(await keys()).size).toBe(1);
}, 60_000);
