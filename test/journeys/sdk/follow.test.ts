import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { listKeys, revokeKey } from '../../../db/repositories/tenants/keys.ts';
import type { ChatEventsView, ChatEventView } from '../../../server/sdk/chat-events/view-schema.ts';
import { type EventStream, openEventStream } from '../../support/event-stream.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { startTestApp, type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
const streams: EventStream[] = [];
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await setFaults(testApp.standins.llmDemoUrl);
});
afterAll(() => testApp?.close());

/** A chat that is followed. */
interface Followed {
  tenant: TestTenant;
  profileId: string;
  chatId: string;
  roundId: string;
  /** The sequence of the kickoff's answer. */
  sequence: number;
  read(query?: string): Promise<{ headers: Headers; data: ChatEventsView }>;
  open(after?: number, headers?: Record<string, string>, baseUrl?: string): Promise<EventStream>;
}

async function kickOff(): Promise<Followed> {
  const tenant = await testApp.newTenant();
  const { sdk, key } = tenant;
  const profileId = await sdk.newProfile({ name: 'Kim' });
  const { data, headers } = await sdk.kickOff(profileId, { prompt: '카레' });
  const path = `/v1/chat/${profileId}/recommend/${data.chat_id}/events`;
  return {
    tenant,
    profileId,
    chatId: data.chat_id,
    roundId: data.round_id,
    sequence: Number(headers.get('chat-sequence')),
    read: (query = '') => sdk.send<ChatEventsView>('GET', `${path}${query}`),
    async open(after = 0, more = {}, baseUrl = testApp.baseUrl) {
      const accept = { accept: 'text/event-stream', authorization: `Bearer ${key}`, ...more };
      const stream = await openEventStream(`${baseUrl}${path}?after=${after}`, accept);
      streams.push(stream);
      return stream;
    },
  };
}

async function finish(chat: Followed): Promise<void> {
  const { sdk } = chat.tenant;
  await sdk.untilLastRound(chat.profileId, chat.chatId, ({ status }) => status !== 'in_progress');
}

const parse = (stream: EventStream): ChatEventView[] => stream.events().map(({ data }) => JSON.parse(data));
const kinds = (events: readonly ChatEventView[]) => events.map(({ kind }) => kind);

const completed = [
  'round.accepted',
  'step.completed',
  'step.completed',
  'step.completed',
  'step.completed',
  'round.completed',
];

describe('the events of a chat [D19]', () => {
  test('are the same for polls and streams, with what polls of the chat show', async () => {
    const chat = await kickOff();
    const [live, elsewhere] = [await chat.open(), await startSecondServer(testApp)];
    const remote = await chat.open(0, {}, elsewhere.url);
    await finish(chat);
    const { data } = await chat.read();
    expect(kinds(data.events)).toEqual(completed);
    expect(data.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(data.events.map(({ round_id }) => round_id))).toEqual(new Set([chat.roundId]));
    await waitFor(() => parse(live).length === 6 && parse(remote).length === 6);
    expect(parse(live)).toEqual(data.events);
    expect(parse(remote)).toEqual(data.events);
    expect(parse(await waitForAll(await chat.open(2), 4))).toEqual(data.events.slice(2));

    const polled = await chat.tenant.sdk.poll(chat.profileId, chat.chatId);
    const [round] = polled.data.rounds;
    const told = Object.assign({}, ...data.events.map((event) => event.data));
    expect(told).toMatchObject({ todos: round?.todos, recommended_items: round?.recommended_items });
    expect({ ...told.notifications, coupon_spot: round?.notifications.coupon_spot }).toEqual(
      round?.notifications,
    );
    expect(polled.headers.get('chat-sequence')).toBe('6');
    await elsewhere.stop();
  });

  test('tell of a failed round', async () => {
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed' }]);
    const chat = await kickOff();
    await finish(chat);
    const { data } = await chat.read('?after=1');
    expect(data.events).toMatchObject([
      { kind: 'round.failed', data: { last_error: 'meal_suggest failed: upstream answer invalid' } },
    ]);
  });

  test('begin with the number that the kickoff’s answer and its replay carry', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const path = `/v1/chat/${profileId}/recommend`;
    const key = { 'idempotency-key': randomUUID() };
    const first = await sdk.send<{ chat_id: string }>('POST', path, { prompt: '카레' }, key);
    expect(first.headers.get('chat-sequence')).toBe('1');
    await sdk.untilLastRound(profileId, first.data.chat_id, ({ status }) => status === 'completed');
    const replay = await sdk.send('POST', path, { prompt: '카레' }, key);
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect(replay.headers.get('chat-sequence')).toBe('1');
  });
});

async function waitForAll(stream: EventStream, count: number): Promise<EventStream> {
  await waitFor(() => parse(stream).length >= count);
  return stream;
}

describe('a follow-poll', () => {
  test('is small while nothing happens, and waits for an event', async () => {
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 1_500 }]);
    const chat = await kickOff();
    const quiet = await chat.read(`?after=${chat.sequence}`);
    expect(quiet.data).toEqual({
      chat_id: chat.chatId,
      sequence: 1,
      ended: false,
      has_more: false,
      events: [],
    });
    expect(JSON.stringify({ success: true, data: quiet.data }).length).toBeLessThan(300);
    const { data, headers } = await chat.read(`?after=${chat.sequence}&wait=20`);
    expect(kinds(data.events)[0]).toBe('step.completed');
    expect(headers.get('chat-sequence')).toBe(String(data.sequence));
  });

  test('of an ended chat does not wait', async () => {
    const chat = await kickOff();
    await chat.tenant.sdk.send('DELETE', `/v1/chat/${chat.profileId}/recommend/${chat.chatId}`);
    const { data } = await chat.read();
    expect(kinds(data.events).at(-1)).toBe('chat.ended');
    const { data: quiet } = await chat.read(`?after=${data.sequence}&wait=25`);
    expect([quiet.ended, quiet.events]).toEqual([true, []]);
  });

  test('gives at most 100 events', async () => {
    const chat = await kickOff();
    await finish(chat);
    await testApp.orm.em
      .getKysely()
      .insertInto('chat_events')
      .values(
        Array.from({ length: 120 }, (_, index) => ({
          chat_id: chat.chatId,
          sequence: 7 + index,
          kind: 'round.accepted' as const,
          round_id: chat.roundId,
          step: null,
          created_at: new Date(),
        })),
      )
      .execute();
    const first = (await chat.read()).data;
    expect([first.events.length, first.has_more, first.sequence]).toEqual([100, true, 126]);
    const second = (await chat.read('?after=100')).data;
    expect([second.events.length, second.has_more]).toEqual([26, false]);
    // A stream sends them in pages, and all of them.
    const stream = await waitForAll(await chat.open(), 126);
    expect(parse(stream).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 126 }, (_, index) => index + 1),
    );
  });

  test.each([
    '?after=-1',
    '?after=x',
    '?after=1.5',
    '?after=01',
    '?after=7000',
    '?after=1&after=2',
    '?wait=26',
  ])('with %s is 400', async (query) => {
    const chat = await kickOff();
    const answer = await chat.read(query);
    expectError(answer as never, 400, 'INVALID_REQUEST');
  });

  test('of another tenant’s chat is 404', async () => {
    const [chat, other] = [await kickOff(), await testApp.newTenant()];
    const path = `/v1/chat/${chat.profileId}/recommend/${chat.chatId}/events`;
    expectError(await other.sdk.send('GET', path), 404, 'NOT_FOUND');
    const unknown = `/v1/chat/${chat.profileId}/recommend/${randomUUID()}/events`;
    expectError(await chat.tenant.sdk.send('GET', unknown), 404, 'NOT_FOUND');
  });
});

describe('a stream', () => {
  test('goes on after the last event, ends with the chat, and is 204 after that', async () => {
    const chat = await kickOff();
    await finish(chat);
    const stream = await chat.open(0, { 'last-event-id': '4' });
    await waitForAll(stream, 2);
    await chat.tenant.sdk.send('DELETE', `/v1/chat/${chat.profileId}/recommend/${chat.chatId}`);
    await stream.ended;
    expect(parse(stream).map(({ sequence, kind }) => [sequence, kind])).toEqual([
      [5, 'step.completed'],
      [6, 'round.completed'],
      [7, 'chat.ended'],
    ]);
    expect(stream.raw()).toContain('id: 7\n');
    expect((await chat.open(0, { 'last-event-id': '7' })).status).toBe(204);
    expect((await chat.open(0, { 'last-event-id': '8' })).status).toBe(400);
    expect((await chat.open(0, { 'last-event-id': 'x' })).status).toBe(400);
  });

  test('ends when its key is revoked', async () => {
    const chat = await kickOff();
    const stream = await chat.open();
    await waitForAll(stream, 1);
    const [key] = await listKeys(testApp.orm.em, chat.tenant.id);
    await revokeKey(testApp.orm.em, chat.tenant.id, key?.id ?? '');
    await stream.ended;
    expect((await chat.open()).status).toBe(401);
  });

  test('is one of a limited number', async () => {
    const small = await startTestApp({ CHAT_STREAMS_PER_KEY: '2' });
    try {
      const { sdk, key } = await small.newTenant();
      const profileId = await sdk.newProfile();
      const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
      const url = `${small.baseUrl}/v1/chat/${profileId}/recommend/${data.chat_id}/events`;
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${key}` };
      const open = async () => {
        const stream = await openEventStream(url, headers);
        streams.push(stream);
        return stream;
      };
      const first = await open();
      expect([first.status, (await open()).status]).toEqual([200, 200]);
      const third = await open();
      expect([third.status, third.headers.get('retry-after')]).toEqual([429, '10']);
      first.close();
      await waitFor(async () => (await open()).status === 200);
    } finally {
      for (const stream of streams.splice(0)) stream.close();
      await small.close();
    }
  });
});
