import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { grantCredit } from '../../../db/repositories/tenants/credits.ts';
import { setRunningLimit } from '../../../db/repositories/tenants/tenants.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const flood = 60;
const prompt = '카레';

let testApp: TestApp;
let connection: Connection;
beforeAll(async () => {
  testApp = await startTestApp();
  connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
});
afterEach(() => setFaults(testApp.standins.llmDemoUrl));
afterAll(async () => {
  await connection?.close();
  await testApp?.close();
});

/** Posts new chats, some at a time; resolves to the answers by status and code. */
async function post({ sdk }: TestTenant, profileId: string): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  for (let posted = 0; posted < flood; posted += 10) {
    const ten = Array.from({ length: 10 }, () => sdk.kickOff(profileId, { prompt }));
    for (const { status, code } of await Promise.all(ten)) {
      const key = `${status} ${code ?? ''}`.trim();
      answers.set(key, (answers.get(key) ?? 0) + 1);
    }
  }
  return answers;
}

/** Actors that have been started since then, those of rejected kickoffs included. */
async function countActors(since: Date): Promise<number> {
  const query = `TaskQueue = "${testApp.config.CHAT_TASK_QUEUE}" AND WorkflowType = "chatWorkflow" AND StartTime >= "${since.toISOString()}"`;
  const { count } = await new Client({ connection }).workflow.count(query);
  return count;
}

test('a flood beyond the limit of running rounds starts few actors, and the limit is used [D14]', async () => {
  const tenant = await testApp.newTenant();
  const profileId = await tenant.sdk.newProfile();
  await setRunningLimit(testApp.orm.em, tenant.id, 3);
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 60_000 }]);
  const since = new Date();
  const answers = await post(tenant, profileId);
  expect(answers).toEqual(
    new Map([
      ['202', 3],
      ['429 RATE_LIMITED', flood - 3],
    ]),
  );
  // The three, and those that were on their way before the first rejection.
  expect(await countActors(since)).toBeLessThanOrEqual(12);

  await setRunningLimit(testApp.orm.em, tenant.id, 4);
  await waitFor(async () => (await tenant.sdk.kickOff(profileId, { prompt })).status === 202);
  const more = await tenant.sdk.kickOff(profileId, { prompt });
  expect(more).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
}, 60_000);

test('a flood without credit starts few actors, and new credit counts at once', async () => {
  const tenant = await testApp.newTenant({ credit: 1 });
  const profileId = await tenant.sdk.newProfile();
  const since = new Date();
  const answers = await post(tenant, profileId);
  expect(answers).toEqual(
    new Map([
      ['202', 1],
      ['402 INSUFFICIENT_CREDIT', flood - 1],
    ]),
  );
  expect(await countActors(since)).toBeLessThanOrEqual(12);

  await grantCredit(testApp.orm.em, { tenantId: tenant.id, amount: 1, reason: 'test' });
  await waitFor(async () => (await tenant.sdk.kickOff(profileId, { prompt })).status === 202, {
    timeoutMs: 1_000,
  });
}, 60_000);
