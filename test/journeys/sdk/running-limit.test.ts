import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { SqlCounter } from '../../../bench/counts/sql-counter.ts';
import { startTcpProxy, type TcpProxy } from '../../../bench/counts/tcp-proxy.ts';
import { grantCredit } from '../../../db/repositories/tenants/credits.ts';
import { setRunningLimit } from '../../../db/repositories/tenants/tenants.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const flood = 60;
const prompt = '카레';

const counter = new SqlCounter();
let proxy: TcpProxy;
let testApp: TestApp;
let connection: Connection;
beforeAll(async () => {
  testApp = await startTestApp(async ({ databaseUrl }) => {
    const { hostname: host, port } = new URL(databaseUrl);
    proxy = await startTcpProxy({ host, port: Number(port) }, () => counter.observe());
    const proxied = new URL(databaseUrl);
    proxied.host = `127.0.0.1:${proxy.port}`;
    return { DATABASE_URL: proxied.href };
  });
  connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
});
afterEach(() => setFaults(testApp.standins.llmDemoUrl));
afterAll(async () => {
  await connection?.close();
  await testApp?.close();
  await proxy?.close();
});

/** Posts new chats at once, each under a key of its own; resolves to the answers by status and code. */
async function post(tenant: TestTenant, profileId: string): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  const all = Array.from({ length: flood }, () => postUnderKey(tenant, profileId, randomUUID()));
  for (const { status, code } of await Promise.all(all)) {
    const key = `${status} ${code ?? ''}`.trim();
    answers.set(key, (answers.get(key) ?? 0) + 1);
  }
  return answers;
}

function postUnderKey({ sdk }: TestTenant, profileId: string, key: string) {
  const path = `/v1/chat/${profileId}/recommend`;
  return sdk.send<{ chat_id: string }>('POST', path, { prompt }, { 'idempotency-key': key });
}

const countClaims = () =>
  counter.statements.filter((text) => text.startsWith('insert into "idempotency_keys"')).length;

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
  counter.clear();
  const answers = await post(tenant, profileId);
  expect(answers).toEqual(
    new Map([
      ['202', 3],
      ['429 RATE_LIMITED', flood - 3],
    ]),
  );
  // The tenant is looked at once it has four at the workers.
  expect(await countActors(since)).toBeLessThanOrEqual(4);
  // No other kickoff has written anything.
  expect(countClaims()).toBeLessThanOrEqual(4);

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
  // On a busy machine the turn of some comes too late.
  const {
    '202': admitted,
    '402 INSUFFICIENT_CREDIT': rejected = 0,
    '429 RATE_LIMITED': late = 0,
  } = Object.fromEntries(answers);
  expect({ admitted, others: rejected + late }).toEqual({ admitted: 1, others: flood - 1 });
  expect(rejected).toBeGreaterThan(0);
  expect(await countActors(since)).toBeLessThanOrEqual(12);

  await grantCredit(testApp.orm.em, { tenantId: tenant.id, amount: 1, reason: 'test' });
  await waitFor(async () => (await tenant.sdk.kickOff(profileId, { prompt })).status === 202, {
    timeoutMs: 1_000,
  });
}, 60_000);

test('the repeat of an admitted kickoff gets its answer while the tenant is at its limit', async () => {
  const tenant = await testApp.newTenant();
  const profileId = await tenant.sdk.newProfile();
  await setRunningLimit(testApp.orm.em, tenant.id, 1);
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 60_000 }]);
  const key = randomUUID();
  const admitted = await postUnderKey(tenant, profileId, key);
  await post(tenant, profileId);
  const repeat = await postUnderKey(tenant, profileId, key);
  expect(repeat).toMatchObject({ status: 202, data: admitted.data });
  expect(repeat.headers.get('idempotent-replayed')).toBe('true');
}, 60_000);

test('a kickoff waits for a round to end, and is admitted then', async () => {
  const tenant = await testApp.newTenant();
  const profileId = await tenant.sdk.newProfile();
  await setRunningLimit(testApp.orm.em, tenant.id, 1);
  await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 60_000 }]);
  let chatId = (await tenant.sdk.kickOff(profileId, { prompt })).data.chat_id;
  // The first one that is refused is so by the admission.
  expect((await tenant.sdk.kickOff(profileId, { prompt })).status).toBe(429);
  // On a busy machine a round may take longer to end than kickoffs wait.
  await waitFor(
    async () => {
      const waiting = tenant.sdk.kickOff(profileId, { prompt });
      await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
      if ((await waiting).status === 202) return true;
      await waitFor(async () => {
        const { status, data } = await tenant.sdk.kickOff(profileId, { prompt });
        chatId = data?.chat_id ?? chatId;
        return status === 202;
      });
      return false;
    },
    { timeoutMs: 40_000 },
  );
}, 60_000);
