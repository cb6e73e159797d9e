import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { EventSource } from 'eventsource';
import { readConfig } from '../../../config.ts';
import type { EventStream } from '../../support/event-stream.ts';
import { checkEvent } from '../../support/openapi.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { createShoppingFixture, getAnalystComments, type ShoppingFixture } from '../sdk/shopping-fixture.ts';
import { streamPath, watch } from './watch.ts';

const pageOrigin = 'https://dashboard.example.com';

let testApp: TestApp;
/** Another tenant, whose chats must not appear. */
let other: ShoppingFixture;
const opened: EventStream[] = [];
beforeAll(async () => {
  testApp = await startTestApp({ SSE_PING_MS: '100', CORS_ORIGINS: pageOrigin });
  other = await createShoppingFixture(testApp);
});
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.close();
  await setFaults(testApp.standins.llmDemoUrl);
});
afterAll(() => testApp?.close());

async function open(tenant: TestTenant, headers: Record<string, string> = {}): Promise<EventStream> {
  const stream = await watch(testApp.baseUrl, tenant, headers);
  opened.push(stream);
  return stream;
}

const showBacklist = (shopping: ShoppingFixture, notification_items: unknown[] = []) =>
  shopping.send('backlist-trigger', { chat_id: shopping.chatId, notification_items });

/** Events between `ready` and a final event, after which all earlier ones have arrived. */
async function receiveUntilNow(stream: EventStream, shopping: ShoppingFixture) {
  await showBacklist(shopping, ['the last']);
  const isLast = ({ data }: { data: string }) => data.includes('the last');
  await waitFor(() => stream.events().some(isLast));
  const [ready, ...received] = stream.events();
  for (const { event, data } of stream.events()) {
    checkEvent('TenantStreamEvent', { event, data: data === '' ? data : JSON.parse(data) });
  }
  expect(ready).toEqual({ event: 'ready', data: '{}' });
  // Events of the shopper's first chat may have been pending when the stream opened.
  const isEarlier = ({ event, data }: (typeof received)[number]) =>
    event === 'chat_completed' && data.includes(shopping.chatId);
  return received
    .filter((one) => !isLast(one) && !isEarlier(one))
    .map(({ event, data }): [string, Record<string, unknown>] => [event, JSON.parse(data)]);
}

describe('a stream', () => {
  test('is an event stream that must not be cached [DSSE-01, DSSE-02]', async () => {
    const { status, headers } = await open(other.tenant);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'request-id': expect.any(String),
    });
  });

  test('begins with one ready event [DSSE-06]', async () => {
    const stream = await open(other.tenant);
    expect(stream.raw()).toMatch(/^retry: 3000\n\nevent: ready\ndata: \{\}\n\n/);
    await waitFor(() => stream.raw().includes('event: ping'));
    expect(stream.raw().match(/ready/g)).toHaveLength(1);
  });

  test('pings with an empty line of data, every 25 s by default [DSSE-05, DSSE-07]', async () => {
    const stream = await open(other.tenant);
    await waitFor(() => (stream.raw().match(/event: ping\ndata:\n\n/g)?.length ?? 0) >= 2);
    expect(readConfig({}).SSE_PING_MS).toBe(25_000);
  });

  test('does not replay events after a reconnect [DSSE-15, DSSE-16]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const first = await open(shopping.tenant);
    await showBacklist(shopping, ['seen']);
    await first.getData('backlist_triggered');
    expect(first.raw()).not.toMatch(/^id/m);
    first.close();
    // The notification may come after the answer; a stream that opens in between would get the event.
    const witness = await open(shopping.tenant);
    await showBacklist(shopping, ['missed']);
    await witness.getData('backlist_triggered');
    const again = await open(shopping.tenant, { 'last-event-id': '1' });
    expect(await receiveUntilNow(again, shopping)).toEqual([]);
  });
});

describe('a completed round', () => {
  test('is published once, however often it is polled [DSSE-03, DSSE-08, DSSE-09, DSSE-10, DSSE-13]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { sdk, profileId } = shopping;
    const streams = [await open(shopping.tenant), await open(shopping.tenant)];
    const { chatId } = await sdk.runRound(profileId, { prompt: 'pasta' });
    for (const prompt of ['add wine', 'no pork']) {
      await sdk.runRound(profileId, { chat_id: chatId, prompt });
      for (let polled = 0; polled < 5; polled += 1) await sdk.poll(profileId, chatId);
    }
    const expected = ['chat_completed', { profile_id: profileId, chat_id: chatId }];
    for (const stream of streams) {
      expect(await receiveUntilNow(stream, shopping)).toEqual([expected, expected, expected]);
    }
  });
});

describe('a failed round', () => {
  test('is published once, with the reason [DSSE-08, D3]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { sdk, profileId } = shopping;
    const streams = [await open(shopping.tenant), await open(shopping.tenant)];
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed' }]);
    const { chatId, round } = await sdk.runRound(profileId, { prompt: 'pasta' });
    expect(round.status).toBe('error');
    const { round_id, last_error } = round;
    const failed = { profile_id: profileId, chat_id: chatId, round_id, last_error };
    for (const stream of streams) {
      // A poll may show the failure before its worker has published it.
      await waitFor(() => stream.events().some(({ event }) => event === 'round_failed'));
      expect(await receiveUntilNow(stream, shopping)).toEqual([['round_failed', failed]]);
    }
  });
});

describe('an ended chat', () => {
  const ended = async (shopping: ShoppingFixture, chatId: string) => {
    const path = `/v1/chat/${shopping.profileId}/recommend/${chatId}`;
    return (await shopping.sdk.send<{ chat_id: string; ended_at: string }>('DELETE', path)).data;
  };

  test('is published once, however often it is deleted [D3]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const stream = await open(shopping.tenant);
    const end = await ended(shopping, shopping.chatId);
    await ended(shopping, shopping.chatId);
    const expected = ['chat_ended', { profile_id: shopping.profileId, ...end }];
    expect(await receiveUntilNow(stream, shopping)).toEqual([expected]);
  });

  test('is published after the round that it ended [D3]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { sdk, profileId } = shopping;
    const stream = await open(shopping.tenant);
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const { data } = await sdk.kickOff(profileId, { prompt: 'pasta' });
    const end = await ended(shopping, data.chat_id);
    const failed = { profile_id: profileId, ...data, last_error: 'chat ended' };
    expect(await receiveUntilNow(stream, shopping)).toEqual([
      ['round_failed', failed],
      ['chat_ended', { profile_id: profileId, ...end }],
    ]);
  });
});

describe('a trigger', () => {
  test('of the backlist is published with its items only [DSSE-11, DSSE-12]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const stream = await open(shopping.tenant);
    await shopping.send('backlist-trigger', { chat_id: shopping.chatId });
    const { ad, coupon } = shopping.round.notifications;
    expect(await stream.getData('backlist_triggered')).toEqual({
      profile_id: shopping.profileId,
      chat_id: shopping.chatId,
      notification_items: [...(ad?.items ?? []), ...coupon],
    });
  });

  test('of a signage is published completely, each ad with its comment [DSSE-17, DSSE-21]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const stream = await open(shopping.tenant);
    const { data } = await shopping.send('trigger/signage', shopping.ids);
    const comments = await getAnalystComments(testApp, shopping.round.round_id, 'notifications');
    const items = (shopping.round.notifications.ad?.items ?? []).map((item) => ({
      ...item,
      analyst_comment: comments.get(item.rec_id ?? ''),
    }));
    expect(items.length).toBeGreaterThan(1);
    const event = { event_ids: data.event_ids, ...shopping.base, items };
    expect(await receiveUntilNow(stream, shopping)).toEqual([['signage_triggered', event]]);
  });

  test('of a signage has only the given items, and forgotten products once [DSSE-21]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const stream = await open(shopping.tenant);
    const items = [
      { rec_id: 'rec_2', item_name: '<b>두부</b>\r\n\ndata: x' },
      { rec_id: 'rec_1', own: [1] },
    ];
    const forgotten = [{ item_id: 882, name: '양파' }, 'a word'];
    const { data } = await shopping.send('trigger/signage', { ...shopping.ids, items, forgotten });
    expect(await stream.getData('signage_triggered')).toEqual({
      event_ids: data.event_ids,
      ...shopping.base,
      items,
      forgotten,
    });
  });

  test('of an exit is not published [DSSE-20]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const stream = await open(shopping.tenant);
    const { status } = await shopping.send('trigger/signage', { ...shopping.ids, action: 'exit' });
    expect(status).toBe(202);
    expect(await receiveUntilNow(stream, shopping)).toEqual([]);
  });

  test('of a coupon is published as stored [DSSE-18]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const stream = await open(shopping.tenant);
    const coupon = shopping.round.notifications.coupon.find(({ rec_id }) => rec_id !== null);
    const comments = await getAnalystComments(testApp, shopping.round.round_id, 'notifications');
    const rec_id = coupon?.rec_id ?? '';
    await shopping.send('trigger/coupon', { ...shopping.ids, rec_id, kind: 'redeemed' });
    const analyst_comment = comments.get(rec_id);
    expect(await stream.getData('coupon_triggered')).toEqual({
      ...shopping.base,
      kind: 'redeemed',
      ...coupon,
      ...(analyst_comment !== undefined && { analyst_comment }),
    });
  });

  test('of a recommended item is published with its comment [DSSE-19, DSSE-22]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const stream = await open(shopping.tenant);
    const comments = await getAnalystComments(testApp, shopping.round.round_id, 'cross_sell');
    const item = shopping.round.recommended_items.find((one) => comments.has(one.rec_id));
    await shopping.send('trigger/recommend', { ...shopping.ids, rec_id: item?.rec_id });
    expect(await stream.getData('recommend_triggered')).toMatchObject({
      ...shopping.base,
      rec_id: item?.rec_id,
      product: item?.product,
      analyst_comment: comments.get(item?.rec_id ?? ''),
    });
  });
});

describe('another tenant', () => {
  test('receives none of these events [DSSE-04]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const stream = await open(other.tenant);
    const own = await open(shopping.tenant);
    await shopping.sdk.runRound(shopping.profileId, { prompt: 'pasta' });
    await shopping.send('trigger/signage', shopping.ids);
    await showBacklist(shopping);
    expect(await receiveUntilNow(own, shopping)).toHaveLength(3);
    expect(await receiveUntilNow(stream, other)).toEqual([]);
  });
});

describe('a browser', () => {
  test('can connect with its cookie from an allowed origin [DSSE-07, DSSE-13, DSSE-14]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const answers: Headers[] = [];
    const source = new EventSource(`${testApp.baseUrl}${streamPath}`, {
      withCredentials: true,
      fetch: async (url, init) => {
        const cookie = `tenant_token=${shopping.tenant.adminToken}`;
        const headers = { ...init.headers, cookie, origin: pageOrigin };
        const response = await fetch(url, { ...init, headers });
        answers.push(response.headers);
        return response;
      },
    });
    try {
      const untilReceived = (name: string) =>
        new Promise<MessageEvent>((resolve) => source.addEventListener(name, resolve, { once: true }));
      expect(JSON.parse((await untilReceived('ready')).data)).toEqual({});
      expect((await untilReceived('ping')).data).toBe('');
      const backlist = untilReceived('backlist_triggered');
      await showBacklist(shopping, ['🍛']);
      const { data, lastEventId } = await backlist;
      expect(JSON.parse(data)).toMatchObject({ chat_id: shopping.chatId, notification_items: ['🍛'] });
      expect(lastEventId).toBe('');
    } finally {
      source.close();
    }
    expect(Object.fromEntries(answers[0] ?? [])).toMatchObject({
      'access-control-allow-origin': pageOrigin,
      'access-control-allow-credentials': 'true',
    });
  });
});
