import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SqlCounter } from '../../../bench/counts/sql-counter.ts';
import { startTcpProxy, type TcpProxy } from '../../../bench/counts/tcp-proxy.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { roundRow } from '../../support/rows.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';

const { EventType } = proto.temporal.api.enums.v1;

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
    // On PostgreSQL's bus, so that notifications count too.
    return { DATABASE_URL: proxied.href, REDIS_URL: '' };
  });
  connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
});
afterAll(async () => {
  await connection?.close();
  await testApp?.close();
  await proxy?.close();
});

/** Runs a round without polls; resolves to its statements, shortened. */
async function countStatements(
  kickOff: () => Promise<{ chat_id: string; round_id: string }>,
): Promise<{ chatId: string; statements: string[] }> {
  counter.clear();
  const { chat_id, round_id } = await kickOff();
  // Past the proxy.
  await waitFor(async () => (await roundRow(testApp.orm.em, round_id))?.status === 'completed');
  return {
    chatId: chat_id,
    statements: counter.statements.map((text) => text.replaceAll(/\s+/g, ' ').slice(0, 100)),
  };
}

/** @param markers how many there are once the last round's workflow task is completed */
async function countEvents(chatId: string, markers: number) {
  await waitFor(async () => (await readCounts(chatId)).markers >= markers);
  return readCounts(chatId);
}

async function readCounts(chatId: string) {
  const { events } = await new Client({ connection }).workflow
    .getHandle(chatWorkflowId(chatId))
    .fetchHistory();
  const count = (type: number) => (events ?? []).filter(({ eventType }) => eventType === type).length;
  return {
    activities: count(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED),
    markers: count(EventType.EVENT_TYPE_MARKER_RECORDED),
    upserts: count(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES),
  };
}

test('a hundred requests of a key take one round trip for its rate limit', async () => {
  const { sdk } = await testApp.newTenant();
  counter.clear();
  for (let sent = 0; sent < 100; sent += 1) await sdk.send('GET', '/v1/profile/none');
  expect(counter.statements.filter((statement) => statement.includes('rate_counters'))).toHaveLength(1);
}, 60_000);

test('a round makes no more round trips to PostgreSQL and events in Temporal than it needs', async () => {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile({ name: 'A', locale: 'ko' });
  const kickOff = async (body: Record<string, unknown>) => (await sdk.kickOff(profileId, body)).data;
  // Reads the key, which is cached then.
  await countStatements(() => kickOff({ prompt: '카레' }));

  const { chatId, statements } = await countStatements(() => kickOff({ prompt: '카레' }));
  // One each for the kickoff, the admission, llm-demo's session and the settlement, and two a step. Shows what is more.
  expect(statements.slice(12)).toEqual([]);
  const ofFirst = await countEvents(chatId, 2);
  expect(ofFirst).toEqual({ activities: 4, markers: 2, upserts: expect.any(Number) });
  expect(ofFirst.upserts).toBeLessThanOrEqual(1);

  const followUp = await countStatements(() => kickOff({ prompt: '와인 추가', chat_id: chatId }));
  // And one each for the chat, for its earlier meals and for the number of its event.
  expect(followUp.statements.slice(14)).toEqual([]);
  const ofBoth = await countEvents(chatId, 4);
  expect(ofBoth).toEqual({ activities: 8, markers: 4, upserts: expect.any(Number) });
  expect(ofBoth.upserts - ofFirst.upserts).toBeLessThanOrEqual(2);
}, 60_000);
