import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningServer } from '../../../server/start-server.ts';
import { testDependencies } from '../../support/dependencies.ts';
import { openEventStream } from '../../support/event-stream.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { watch } from '../tenant/watch.ts';

const { redisUrl } = testDependencies();
const stores = [
  { store: 'PostgreSQL', REDIS_URL: '' },
  ...(redisUrl === null ? [] : [{ store: 'Redis', REDIS_URL: redisUrl }]),
];

const perMinute = 30;
const streams = 4;

describe.each(stores)('two servers that share limits in $store', ({ REDIS_URL }) => {
  let testApp: TestApp;
  let second: RunningServer;
  let urls: string[];
  beforeAll(async () => {
    testApp = await startTestApp({
      REDIS_URL,
      RATE_LIMIT_PER_MINUTE: String(perMinute),
      QUOTES_RATE_LIMIT_PER_MINUTE: String(perMinute),
      CHAT_STREAMS_PER_KEY: String(streams),
      SSE_CONNECTIONS_PER_TENANT: String(streams),
    });
    second = await startSecondServer(testApp);
    urls = [testApp.baseUrl, second.url];
  });
  afterAll(async () => {
    await second?.stop();
    await testApp?.close();
  });

  const chooseUrl = (index: number) => urls[index % 2] ?? '';

  /** Sends as many requests as both servers would allow on their own; counts the answers by status. */
  async function countStatuses(send: (url: string) => Promise<number>): Promise<Record<number, number>> {
    const statuses = await Promise.all(
      Array.from({ length: 2 * perMinute }, (_, index) => send(chooseUrl(index))),
    );
    const byStatus = Object.groupBy(statuses, String);
    return Object.fromEntries(Object.entries(byStatus).map(([status, all]) => [status, all?.length ?? 0]));
  }

  test('admit together what the limit of a key allows', async () => {
    const { key } = await testApp.newTenant();
    const look = async (url: string) =>
      (await new SdkClient(url, key).send('GET', '/v1/profile/none')).status;
    expect(await countStatuses(look)).toEqual({ 404: perMinute, 429: perMinute });
  });

  test('show what is left of the limit on all of them', async () => {
    const { key } = await testApp.newTenant();
    const remaining: (string | null)[] = [];
    for (let sent = 0; sent < 4; sent += 1) {
      const { headers } = await new SdkClient(chooseUrl(sent), key).send('GET', '/v1/profile/none');
      remaining.push(headers.get('ratelimit-remaining'));
    }
    expect(remaining).toEqual([29, 28, 27, 26].map(String));
  });

  test('admit together what the limit of a session allows', async () => {
    const { adminToken } = await testApp.newTenant();
    const headers = { authorization: `Bearer ${adminToken}` };
    const look = async (url: string) => (await fetch(`${url}/api/v1/sdk-chat/usage`, { headers })).status;
    expect(await countStatuses(look)).toEqual({ 200: perMinute, 429: perMinute });
  });

  test('admit together what the limit of an address allows', async () => {
    const look = async (url: string) => (await fetch(`${url}/api/chat/status`)).status;
    expect(await countStatuses(look)).toEqual({ 400: perMinute, 429: perMinute });
  });

  /** Opens streams on both servers, more than the limit; then sees that a closed one makes room on the other. */
  async function expectStreamLimit(
    open: (url: string) => Promise<{ status: number; close(): void }>,
  ): Promise<void> {
    const opened = await Promise.all(
      Array.from({ length: 2 * streams }, (_, index) => open(chooseUrl(index))),
    );
    expect(opened.filter(({ status }) => status === 200)).toHaveLength(streams);
    expect(opened.filter(({ status }) => status === 429)).toHaveLength(streams);
    for (const one of opened) one.close();
    // All streams of one server are closed, so the other has all the room.
    const again: { status: number; close(): void }[] = [];
    while (again.length < streams) {
      const stream = await waitFor(async () => {
        const one = await open(chooseUrl(1));
        return one.status === 200 && one;
      });
      again.push(stream);
    }
    expect((await open(chooseUrl(0))).status).toBe(429);
    for (const one of again) one.close();
  }

  test('open together as many streams as a tenant may have', async () => {
    const tenant: TestTenant = await testApp.newTenant();
    await expectStreamLimit((url) => watch(url, tenant));
  });

  test('open together as many streams of chats as a key may have', async () => {
    const { key, sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    const path = `/v1/chat/${profileId}/recommend/${chatId}/events`;
    await expectStreamLimit((url) =>
      openEventStream(`${url}${path}`, { accept: 'text/event-stream', authorization: `Bearer ${key}` }),
    );
  });
});
