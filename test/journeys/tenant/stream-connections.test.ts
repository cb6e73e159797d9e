import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type { EventStream } from '../../support/event-stream.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { startTestApp, type TestApp, type TestTenant, testSecrets } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { createShoppingFixture, type ShoppingFixture } from '../sdk/shopping-fixture.ts';
import { bearer, streamPath, watch } from './watch.ts';

const perTenant = 3;
/** Nearly the limit of a body. */
const largeItems = ['x'.repeat(60_000)];
/** More than socket buffers and the server hold for a client that does not read. */
const manyEvents = 400;

let testApp: TestApp;
let shopping: ShoppingFixture;
const opened: EventStream[] = [];
beforeAll(async () => {
  testApp = await startTestApp({ SSE_CONNECTIONS_PER_TENANT: String(perTenant) });
});
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close();
});
afterAll(() => testApp?.close());

async function open(tenant: Pick<TestTenant, 'adminToken'>, baseUrl = testApp.baseUrl): Promise<EventStream> {
  const stream = await watch(baseUrl, tenant);
  opened.push(stream);
  return stream;
}

const showBacklist = (notification_items: unknown[] = []) =>
  shopping.send('backlist-trigger', { chat_id: shopping.chatId, notification_items });

/** Opens and closes a stream; resolves to whether it was allowed. */
async function hasRoom(tenant: TestTenant): Promise<boolean> {
  const stream = await open(tenant);
  stream.close();
  return stream.status === 200;
}

/** Opens a stream on a raw socket, and stops reading after `ready`. */
async function openAndStopReading({ adminToken }: TestTenant): Promise<Socket> {
  const { hostname, port, host } = new URL(testApp.baseUrl);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  const headers = `Host: ${host}\r\nAuthorization: Bearer ${adminToken}\r\n`;
  socket.write(`GET ${streamPath} HTTP/1.1\r\n${headers}\r\n`);
  let text = '';
  await new Promise<void>((resolve) => {
    const hear = (part: string) => {
      text += part;
      if (!text.includes('event: ready')) return;
      socket.off('data', hear).pause();
      resolve();
    };
    socket.on('data', hear);
  });
  return socket;
}

function getStatus(method: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${testApp.baseUrl}${streamPath}`, { method, headers, agent: false }, (answer) => {
      resolve(answer.statusCode);
      answer.destroy();
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('servers of one app', () => {
  test('notify each other, and a stopping server ends its streams at once [DSSE-03]', async () => {
    shopping = await createShoppingFixture(testApp);
    const second = await startSecondServer(testApp);
    const [here, there] = [await open(shopping.tenant), await open(shopping.tenant, second.url)];
    // Browsers open connections in advance.
    const silent = connect(Number(new URL(second.url).port), '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    await showBacklist(['from the first server']);
    for (const stream of [here, there]) {
      const data = await stream.getData('backlist_triggered');
      expect(data.notification_items).toEqual(['from the first server']);
    }
    const startedAt = performance.now();
    await Promise.all([second.stop(), there.ended]);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    silent.destroy();
    await showBacklist(['the rest goes on']);
    await waitFor(() => here.raw().includes('the rest goes on'));
  });
});

describe('a tenant at its limit of streams', () => {
  test('is rejected with Retry-After, and others are not', async () => {
    const [tenant, other] = [await testApp.newTenant(), await testApp.newTenant()];
    const streams = await Promise.all(Array.from({ length: perTenant + 2 }, () => open(tenant)));
    const rejected = streams.filter(({ status }) => status === 429);
    expect(rejected).toHaveLength(2);
    const [answer] = rejected;
    await answer?.ended;
    expect(JSON.parse(answer?.raw() ?? '')).toMatchObject({ success: false, code: 'RATE_LIMITED' });
    expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer?.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await hasRoom(other)).toBe(true);
    streams.find(({ status }) => status === 200)?.close();
    await waitFor(() => hasRoom(tenant));
  });
});

describe('a client that does not read', () => {
  test('is dropped, and others receive everything', async () => {
    shopping = await createShoppingFixture(testApp);
    const { tenant } = shopping;
    const healthy = [await open(tenant), await open(tenant)];
    const slow = await openAndStopReading(tenant);
    let sent = 0;
    while (!(await hasRoom(tenant)) && sent < manyEvents) {
      await Promise.all(Array.from({ length: 10 }, () => showBacklist(largeItems)));
      sent += 10;
    }
    expect(sent).toBeLessThan(manyEvents);
    for (const stream of healthy) {
      await waitFor(() => stream.events().length === sent + 1, { timeoutMs: 10_000 });
    }
    const closed = new Promise((resolve) => slow.once('close', resolve));
    slow.on('error', () => {});
    slow.resume();
    await closed;
  });
});

describe('a stream and its token', () => {
  test('end together, and the token is then rejected', async () => {
    // Clock tolerance (ruling D11): a token is accepted for this long after its `exp`.
    const leewayS = 30;
    const { code } = await testApp.newTenant();
    const claims = { tenant: code, user: { id: 'operator', role: 'admin' } };
    const options = { issuer: 'roundtable', audience: 'tenant', expiresIn: 2 - leewayS };
    const tenant = { adminToken: jwt.sign(claims, testSecrets.tenant, options) };
    const startedAt = Date.now();
    const stream = await open(tenant);
    expect(stream.status).toBe(200);
    await stream.ended;
    expect(Date.now() - startedAt).toBeGreaterThan(500);
    expect((await open(tenant)).status).toBe(401);
  });
});

describe('a request for a stream', () => {
  test('without a token is 401', async () => {
    expect(await getStatus('GET', {})).toBe(401);
  });

  test.each(['HEAD', 'POST', 'PUT', 'DELETE'])('by %s is 405', async (method) => {
    const tenant = await testApp.newTenant();
    expect(await getStatus(method, bearer(tenant))).toBe(405);
    expect(await getStatus('GET', bearer(tenant))).toBe(200);
  });

  test.each(['user:word@mart', '[', 'a b'])(
    'to the host %s is 400, and does not count as a stream',
    async (host) => {
      const tenant = await testApp.newTenant();
      for (let asked = 0; asked <= perTenant; asked += 1) {
        expect(await getStatus('GET', { ...bearer(tenant), host })).toBe(400);
      }
      expect(await hasRoom(tenant)).toBe(true);
    },
  );
});
