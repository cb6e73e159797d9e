import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { findFreePort } from '../../../dev/processes/free-port.ts';
import { createLogger } from '../../../logger.ts';
import { testDependencies } from '../../support/dependencies.ts';
import { type ServerWithoutWorker, startServerWithoutWorker } from '../../support/server-without-worker.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { newTenant, type TestTenant } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { watch } from '../tenant/watch.ts';

/** A store of limits, and the ways in which it becomes unavailable. */
interface Driver {
  store: string;
  settings(databaseUrl: string): Promise<Record<string, string>>;
  away: Record<string, () => unknown>;
  back(): unknown;
  close(): Promise<unknown>;
}

function createRedisDriver(redisUrl: string): Driver {
  let proxy: TcpProxy | null = null;
  return {
    store: 'Redis',
    async settings() {
      const { hostname, port } = new URL(redisUrl);
      proxy = await createTcpProxy(hostname, Number(port || 6379));
      return { REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
    },
    away: { cut: () => proxy?.cut(), stalled: () => proxy?.stall() },
    back: () => proxy?.restore(),
    close: async () => proxy?.close(),
  };
}

/** Only the tables of the limits are unavailable here; postgres-away.test.ts covers PostgreSQL itself. */
function createPostgresDriver(): Driver {
  let client: pg.Client;
  const run = (sql: string) => client.query(sql);
  return {
    store: 'PostgreSQL',
    async settings(databaseUrl) {
      client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      return { REDIS_URL: '' };
    },
    away: {
      locked: () => run('begin; lock table rate_counters, stream_slots in access exclusive mode'),
      broken: () => run('begin; drop table rate_counters, stream_slots'),
    },
    back: () => run('rollback'),
    close: () => client.end(),
  };
}

const { redisUrl } = testDependencies();
const drivers = [createPostgresDriver(), ...(redisUrl === null ? [] : [createRedisDriver(redisUrl)])];
const perMinute = 5;
const streams = 2;

describe.each(drivers)('with $store away', ({ settings, away, back, close }) => {
  const logs: string[] = [];
  let server: ServerWithoutWorker;
  let healthPort: number;
  beforeAll(async () => {
    healthPort = await findFreePort();
    server = await startServerWithoutWorker(
      async (databaseUrl) => ({
        ...(await settings(databaseUrl)),
        RATE_LIMIT_PER_MINUTE: String(perMinute),
        SSE_CONNECTIONS_PER_TENANT: String(streams),
        SERVER_HEALTH_PORT: String(healthPort),
        LIMIT_STORE_TIMEOUT_MS: '250',
      }),
      createLogger({ level: 'info', name: 'test' }, { write: (line) => void logs.push(line) }),
    );
  });
  afterEach(async () => {
    await back();
    await waitFor(isStoreUp, { timeoutMs: 20_000 });
  });
  afterAll(async () => {
    await close();
    await server?.close();
  });

  async function readMetric(series: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.slice(series.length));
  }

  const isStoreUp = async () => (await readMetric('roundtable_limit_store_up')) === 1;

  const aTenant = () => newTenant(server.orm, server.baseUrl);

  async function countAllowed({ sdk }: TestTenant, requests: number): Promise<number> {
    let allowed = 0;
    for (let sent = 0; sent < requests; sent += 1) {
      const { status } = await sdk.send('GET', '/v1/profile/none');
      expect([404, 429]).toContain(status);
      if (status === 404) allowed += 1;
    }
    return allowed;
  }

  test.each(Object.entries(away))('%s, a server counts on its own up to the limit', async (_how, goAway) => {
    const before = await readMetric('roundtable_locally_limited_total{limit="requests"}');
    const tenant = await aTenant();
    await goAway();
    expect(await countAllowed(tenant, perMinute + 3)).toBe(perMinute);
    expect(await isStoreUp()).toBe(false);
    const after = await readMetric('roundtable_locally_limited_total{limit="requests"}');
    expect(after - before).toBe(perMinute + 3);

    await back();
    await waitFor(isStoreUp, { timeoutMs: 20_000 });
    expect(await countAllowed(await aTenant(), perMinute + 3)).toBe(perMinute);
    expect(await readMetric('roundtable_locally_limited_total{limit="requests"}')).toBe(after);
  });

  test('streams stay open, and new ones are granted up to the limit', async () => {
    const tenant = await aTenant();
    const open = () => watch(server.baseUrl, tenant);
    const first = await open();
    await Object.values(away)[0]?.();
    const [second, third] = [await open(), await open()];
    expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 429]);
    first.close();
    const fourth = await waitFor(async () => {
      const stream = await open();
      return stream.status === 200 && stream;
    });
    for (const stream of [second, fourth]) stream.close();
  });

  test('the log says so once a minute', () => {
    const lines = logs.filter((line) => line.includes('each server counts on its own'));
    expect(lines).toHaveLength(1);
  });
});
