import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { lockRows, type RowLock } from '../../support/row-lock.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const credit = 5;
const prompt = '오늘 저녁 카레 땡기는데';
let postgres: TcpProxy;
let databaseUrl: string;
let testApp: TestApp;
let tenant: TestTenant;
let profileId: string;
let locks: RowLock[] = [];

beforeAll(async () => {
  testApp = await startTestApp(async (dependencies) => {
    databaseUrl = dependencies.databaseUrl;
    const url = new URL(databaseUrl);
    postgres = await createTcpProxy(url.hostname, Number(url.port || 5432));
    url.hostname = '127.0.0.1';
    url.port = String(postgres.port);
    return {
      DATABASE_URL: url.href,
      STEP_RETRY_MS: '50',
      ADMISSION_TIMEOUT_MS: '3000',
      LIMIT_STORE_TIMEOUT_MS: '250',
    };
  });
});
afterEach(async () => {
  postgres.restore();
  await Promise.all(locks.map((lock) => lock.release()));
  locks = [];
  await setFaults(testApp.standins.llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(async () => {
  await testApp?.close();
  await postgres?.close();
});

async function newShopper(): Promise<void> {
  tenant = await testApp.newTenant({ credit });
  profileId = await tenant.sdk.newProfile();
}

async function hold(query: string, values: unknown[]): Promise<RowLock> {
  const lock = await lockRows(databaseUrl, query, values);
  locks.push(lock);
  return lock;
}

const holdTenant = () => hold('select id from tenants where id = $1 for update', [tenant.id]);

/** A round with a delayed step. */
async function startRoundHeldAt(step: string, ms: number) {
  await setFaults(testApp.standins.llmDemoUrl, [{ step, kind: 'delay', ms, times: 1 }]);
  const { data } = await tenant.sdk.kickOff(profileId, { prompt });
  await waitFor(async () => (await getCalls(testApp.standins.llmDemoUrl, data.round_id, step)).length > 0);
  return data;
}

async function untilCompleted(chatId: string) {
  const round = await waitFor(
    async () => {
      const { status, data } = await tenant.sdk.poll(profileId, chatId);
      const last = status === 200 ? data.rounds.at(-1) : null;
      return last && last.status !== 'in_progress' ? last : null;
    },
    { timeoutMs: 20_000 },
  );
  expect(round).toMatchObject({ status: 'completed', last_error: null });
  expect(await getBalance(testApp.orm, tenant.id)).toBe(credit - 1);
}

/** Terminates every connection of the test app, like a restart. */
async function killConnections(): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name not like 'listener:%'`;
  const { rowCount } = await client.query(sql).finally(() => client.end());
  return rowCount ?? 0;
}

describe('with PostgreSQL away', () => {
  test.each(['meal-suggest', 'todos', 'cross-sell', 'notifications'])(
    'during %s, the round completes once it is back',
    async (step) => {
      await newShopper();
      const { chat_id } = await startRoundHeldAt(step, 300);
      postgres.cut();
      await waitFor(async () => (await tenant.sdk.poll(profileId, chat_id)).status === 500);
      postgres.restore();
      await untilCompleted(chat_id);
      const calls = await getCalls(testApp.standins.llmDemoUrl, (await getLastRound(chat_id)).round_id, step);
      expect(new Set(calls.map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
    },
  );

  test('a kickoff is answered 500 and costs nothing [KICK-24, POLL-12]', async () => {
    await newShopper();
    postgres.cut();
    const answer = await tenant.sdk.kickOff(profileId, { prompt });
    expect(answer).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    postgres.restore();
    await waitFor(async () => (await tenant.sdk.send('GET', `/v1/profile/${profileId}`)).status === 200);
    expect(await getBalance(testApp.orm, tenant.id)).toBe(credit);
  });

  test('polls recover quickly after all connections break', async () => {
    await newShopper();
    const { chat_id } = await startRoundHeldAt('cross-sell', 300);
    expect(await killConnections()).toBeGreaterThan(0);
    await untilCompleted(chat_id);
  });
});

async function getLastRound(chatId: string) {
  const { data } = await tenant.sdk.poll(profileId, chatId);
  const round = data.rounds.at(-1);
  if (!round) throw new Error('the chat has a round');
  return round;
}

describe('a PostgreSQL that restarts', () => {
  test('in the middle of a settlement settles the round once', async () => {
    await newShopper();
    const { chat_id } = await startRoundHeldAt('notifications', 300);
    const lock = await holdTenant();
    for (let restarts = 0; restarts < 3; restarts += 1) await lock.killWaiter();
    expect(await getLastRound(chat_id)).toMatchObject({ status: 'in_progress' });
    await lock.release();
    await untilCompleted(chat_id);
  });

  test('in the middle of an admission charges the round once', async () => {
    await newShopper();
    const lock = await holdTenant();
    const kickoff = tenant.sdk.kickOff(profileId, { prompt });
    await lock.killWaiter();
    await lock.release();
    const { status, data } = await kickoff;
    expect(status).toBe(202);
    await untilCompleted(data.chat_id);
  });
});

describe('an admission that outlasts its time', () => {
  test('is answered 500, and leaves no chat, no round and no charge', async () => {
    await newShopper();
    const lock = await holdTenant();
    const kickoff = tenant.sdk.kickOff(profileId, { prompt });
    await lock.waiters(1);
    const answer = await kickoff;
    expect(answer).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    await lock.release();
    await noneWaits();
    const list = await tenant.sdk.send<{ pageInfo: { total: number } }>(
      'GET',
      `/v1/chat/${profileId}/recommend`,
    );
    expect(list.data.pageInfo.total).toBe(0);
    expect(await getBalance(testApp.orm, tenant.id)).toBe(credit);
  });

  test('leaves its chat open for the next round [Q27]', async () => {
    await newShopper();
    const first = await tenant.sdk.runRound(profileId, { prompt });
    const lock = await holdTenant();
    const kickoff = tenant.sdk.kickOff(profileId, { chat_id: first.chatId, prompt: 'wine' });
    await lock.waiters(1);
    expect((await kickoff).status).toBe(500);
    await lock.release();
    await noneWaits();
    const next = await tenant.sdk.runRound(profileId, { chat_id: first.chatId, prompt: 'wine' });
    expect(next.round).toMatchObject({ round_no: 2, status: 'completed' });
    expect(await getBalance(testApp.orm, tenant.id)).toBe(credit - 2);
  });
});

/** Waits until the test app has no open transactions. */
async function noneWaits(): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const sql = `select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`;
  await waitFor(async () => (await client.query(sql)).rowCount === 0).finally(() => client.end());
}
