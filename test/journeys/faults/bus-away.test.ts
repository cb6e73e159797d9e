import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { testDependencies } from '../../support/dependencies.ts';
import { ledgerViolations, storedSteps } from '../../support/ledger.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { watch } from '../tenant/watch.ts';

/** A driver of the bus, and the ways in which it becomes unavailable. */
interface Driver {
  driver: string;
  settings(): Promise<Record<string, string>>;
  away: Record<string, () => unknown>;
  back(): void;
  close(): Promise<void> | undefined;
}

function createRedisDriver(redisUrl: string): Driver {
  let proxy: TcpProxy | null = null;
  return {
    driver: 'Redis',
    async settings() {
      const { hostname, port } = new URL(redisUrl);
      proxy = await createTcpProxy(hostname, Number(port || 6379));
      return { REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
    },
    away: { cut: () => proxy?.cut(), stalled: () => proxy?.stall() },
    back: () => proxy?.restore(),
    close: () => proxy?.close(),
  };
}

/** Only the bus loses its connections here; postgres-away.test.ts covers PostgreSQL itself. */
function createPostgresDriver(): Driver {
  return {
    driver: 'LISTEN/NOTIFY of PostgreSQL',
    settings: async () => ({ REDIS_URL: '' }),
    away: { cut: () => killBusConnections() },
    back: () => {},
    close: async () => {},
  };
}

async function killBusConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: testApp.config.DATABASE_URL });
  await client.connect();
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like 'listener:%'`;
  // A connection that broke before may still be reconnecting.
  await waitFor(async () => (await client.query(sql)).rowCount).finally(() => client.end());
}

const { redisUrl } = testDependencies();
const drivers = [...(redisUrl === null ? [] : [createRedisDriver(redisUrl)]), createPostgresDriver()];
let testApp: TestApp;

/** Without notifications a chat is cached for a second; the rest allows for a busy machine. */
const longestLagMs = 2_000;
/** With notifications, the cache is updated at once. */
const quickMs = 350;

describe.each(drivers)('with $driver away', ({ settings, away, back, close }) => {
  let tenant: TestTenant;
  let profileId: string;
  beforeAll(async () => {
    testApp = await startTestApp({ ...(await settings()), LIMIT_STORE_TIMEOUT_MS: '250' });
    tenant = await testApp.newTenant();
    profileId = await tenant.sdk.newProfile();
    await setFaults(
      testApp.standins.llmDemoUrl,
      ['meal-suggest', 'todos'].map((step) => ({ step, kind: 'delay', ms: 300 })),
    );
  });
  afterEach(async () => {
    back();
    expect(await ledgerViolations(testApp.orm)).toEqual([]);
  });
  afterAll(async () => {
    await testApp?.close();
    await close();
  });

  /** The delay between the commit of step 2 and the first poll that shows it. */
  async function runRoundAndMeasureLag(): Promise<number> {
    const { data } = await tenant.sdk.kickOff(profileId, { prompt: '카레' });
    const { chat_id: chatId, round_id: roundId } = data;
    await tenant.sdk.untilLastRound(profileId, chatId, (round) => round.pipeline_progress.step2 === 'done');
    const seenAt = Date.now();
    const done = (await storedSteps(testApp.orm, roundId)).find(({ step }) => step === 'todos');
    const round = await tenant.sdk.untilLastRound(profileId, chatId, (one) => one.status !== 'in_progress');
    expect(round.status).toBe('completed');
    return seenAt - (done?.finished_at?.getTime() ?? 0);
  }

  test.each(Object.entries(away))('%s, rounds go on and polls keep up', async (_how, goAway) => {
    await goAway();
    expect(await runRoundAndMeasureLag()).toBeLessThan(longestLagMs);
    back();
    await waitFor(async () => (await runRoundAndMeasureLag()) < quickMs, { timeoutMs: 20_000 });
  });

  test('a cached key stays valid', async () => {
    await away.cut?.();
    const { status } = await tenant.sdk.send('GET', `/v1/profile/${profileId}`);
    expect(status).toBe(200);
  });

  test('streams stay open and publish later events [DSSE-06, DSSE-15]', async () => {
    const { chatId } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
    const stream = await watch(testApp.baseUrl, tenant);
    await away.cut?.();
    expect((await tenant.sdk.poll(profileId, chatId)).status).toBe(200);
    back();
    const path = `/v1/chat/${profileId}/backlist-trigger`;
    const isNotified = async () => {
      await tenant.sdk.send('POST', path, { chat_id: chatId });
      return stream.events().some(({ event }) => event === 'backlist_triggered');
    };
    await waitFor(isNotified, { timeoutMs: 20_000, intervalMs: 50 });
    await stream.getData('gap');
    expect(stream.events().filter(({ event }) => event === 'ready')).toHaveLength(1);
    stream.close();
  });

  test('a chat can be ended [Q37]', async () => {
    const { data } = await tenant.sdk.kickOff(profileId, { prompt: '카레' });
    await away.cut?.();
    const path = `/v1/chat/${profileId}/recommend/${data.chat_id}`;
    expect((await tenant.sdk.send('DELETE', path)).status).toBe(200);
    const polled = await tenant.sdk.poll(profileId, data.chat_id);
    expect(polled.data.rounds[0]).toMatchObject({ status: 'error', last_error: 'chat ended' });
  });
});
