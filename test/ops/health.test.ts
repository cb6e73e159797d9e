import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { required } from '../../config.ts';
import { findFreePort } from '../../dev/processes/free-port.ts';
import type { RunningServer } from '../../server/start-server.ts';
import { watch } from '../journeys/tenant/watch.ts';
import { testDependencies } from '../support/dependencies.ts';
import { lockRows } from '../support/row-lock.ts';
import { startSecondServer } from '../support/second-server.ts';
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { waitFor } from '../support/wait-for.ts';

const { redisUrl, temporalAddress } = testDependencies();
const bus = redisUrl === null ? 'bus' : 'redis';
/** An outage of PostgreSQL also stops the bus when PostgreSQL is its driver. */
const outages = [
  { dependency: 'postgresql', failed: redisUrl === null ? ['bus', 'postgresql'] : ['postgresql'] },
  ...(redisUrl === null ? [] : [{ dependency: 'redis', failed: ['redis'] }]),
  { dependency: 'temporal', failed: ['temporal'] },
];
const ok = { status: 'ok' };

let testApp: TestApp;
let workerUrl: string;
beforeAll(async () => {
  const workerPort = await findFreePort();
  workerUrl = `http://127.0.0.1:${workerPort}`;
  testApp = await startTestApp({ WORKER_HEALTH_PORT: String(workerPort) });
});
afterAll(() => testApp?.close());

async function ask(url: string): Promise<{ status: number; body: Record<string, unknown>; text: string }> {
  const response = await fetch(url);
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text), text };
}

describe('a healthy process', () => {
  test.each(['server', 'worker'])('is live and ready (%s)', async (name) => {
    const url = name === 'server' ? testApp.baseUrl : workerUrl;
    expect(await ask(`${url}/healthz`)).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await waitFor(async () => (await ask(`${url}/readyz`)).status === 200)).toBe(true);
    const { body } = await ask(`${url}/readyz`);
    const dependencies = { postgresql: ok, [bus]: ok, temporal: ok };
    expect(body).toEqual({ status: 'ready', dependencies, parts: dependencies });
  });

  test('serves metrics only on its own port', async () => {
    const metrics = await fetch(`${workerUrl}/metrics`);
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await metrics.text()).toContain('roundtable_ready{dependency="temporal"} 1');
    expect((await fetch(`${testApp.baseUrl}/metrics`)).status).toBe(404);
  });
});

describe('a server that loses a dependency', () => {
  const proxies: Record<string, TcpProxy> = {};
  let server: RunningServer;
  beforeAll(async () => {
    const through = async (dependency: string, host: string, port: string, otherwise: number) => {
      const proxy = await createTcpProxy(host, Number(port) || otherwise);
      proxies[dependency] = proxy;
      return `127.0.0.1:${proxy.port}`;
    };
    const database = new URL(required(testApp.config, 'DATABASE_URL'));
    database.host = await through('postgresql', database.hostname, database.port, 5432);
    const [temporalHost = '', temporalPort = ''] = temporalAddress.split(':');
    const redis = redisUrl === null ? null : new URL(redisUrl);
    if (redis) redis.host = await through('redis', redis.hostname, redis.port, 6379);
    server = await startSecondServer({
      ...testApp,
      config: {
        ...testApp.config,
        DATABASE_URL: database.href,
        ...(redis && { REDIS_URL: redis.href }),
        TEMPORAL_ADDRESS: await through('temporal', temporalHost, temporalPort, 7233),
      },
    });
  });
  afterAll(async () => {
    await server?.stop();
    await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  });

  const getFailed = async () => {
    const { body } = await ask(`${server.url}/readyz`);
    const states = Object.entries(body.dependencies as Record<string, { status: string }>);
    return states.flatMap(([name, { status }]) => (status === 'ok' ? [] : [name])).toSorted();
  };

  test.each(outages)('is not ready, and names $dependency', async ({ dependency, failed }) => {
    await waitFor(async () => (await getFailed()).length === 0);
    proxies[dependency]?.cut();
    await waitFor(async () => (await getFailed()).join() === failed.join());
    const { status, body, text } = await ask(`${server.url}/readyz`);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'not ready',
      dependencies: { [dependency]: { reason: expect.any(String) } },
    });
    expect(text).not.toMatch(/127\.0\.0\.1|postgres:|password/);
    expect((await ask(`${server.url}/healthz`)).status).toBe(200);
    proxies[dependency]?.restore();
    await waitFor(async () => (await ask(`${server.url}/readyz`)).status === 200, { timeoutMs: 15_000 });
  });

  test('answers in time while a dependency is silent', async () => {
    proxies.postgresql?.stall();
    await waitFor(async () => (await getFailed()).includes('postgresql'), { timeoutMs: 10_000 });
    const askedAt = performance.now();
    const { text } = await ask(`${server.url}/readyz`);
    expect(performance.now() - askedAt).toBeLessThan(4_000);
    expect(text).toContain('no answer within 2000 ms');
    proxies.postgresql?.restore();
  });
});

describe('a server that is stopped', () => {
  const startWith = async (changes: Partial<TestApp['config']>) => {
    const port = await findFreePort();
    const config = { ...testApp.config, SERVER_HEALTH_PORT: port, ...changes };
    const server = await startSecondServer({ ...testApp, config });
    return { server, opsUrl: `http://127.0.0.1:${port}` };
  };

  /** Starts a kickoff that blocks on the lock. */
  async function holdKickoff({ url }: RunningServer) {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile();
    const lock = await lockRows(
      required(testApp.config, 'DATABASE_URL'),
      'select id from tenants where id = $1 for update',
      [tenant.id],
    );
    const kickoff = fetch(`${url}/v1/chat/${profileId}/recommend`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: '카레' }),
    });
    await lock.waiters(1);
    return { tenant, lock, kickoff };
  }

  test('rejects new requests and finishes running ones', async () => {
    const { server, opsUrl } = await startWith({ SHUTDOWN_DELAY_MS: 400 });
    const { tenant, lock, kickoff } = await holdKickoff(server);
    const stream = await watch(server.url, tenant);
    const stopped = server.stop();
    expect(await ask(`${opsUrl}/readyz`)).toMatchObject({ status: 503, body: { status: 'draining' } });
    const late = await fetch(`${server.url}/healthz`);
    expect([late.status, late.headers.get('connection')]).toEqual([200, 'close']);

    await stream.ended;
    expect(stream.raw()).toContain('retry: ');
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    expect((await ask(`${opsUrl}/readyz`)).status).toBe(503);
    await lock.release();
    expect((await kickoff).status).toBe(202);
    await stopped;
    await expect(fetch(`${opsUrl}/healthz`)).rejects.toThrow();
  });

  test('aborts requests after its grace period', async () => {
    const { server } = await startWith({ SHUTDOWN_GRACE_MS: 200 });
    const { lock, kickoff } = await holdKickoff(server);
    const cutOff = expect(kickoff).rejects.toThrow();
    await server.stop();
    await cutOff;
    await lock.release();
  });
});
