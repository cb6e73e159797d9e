import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EventSource as NodeEventSource } from 'eventsource';
import type { Config } from '../../../config.ts';
import type { RunningServer } from '../../../server/start-server.ts';
import { type Ids, newIds, QuoteClient } from '../../support/quote-client.ts';
import {
  openQuoteStream,
  type QuoteStreamClient,
  type ReceivedEvent,
} from '../../support/quote-stream-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Message, type Quote, QuoteGeneratorAPI } from './quote-generator-api.ts';
import { sample, stage2, stage4 } from './samples.ts';

const tokenMs = 12;
const isoMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let testApp: TestApp;
let client: QuoteClient;
/** A client of a server with a thinking time that allows a client to connect before the reply. */
let slow: QuoteClient;
const servers: RunningServer[] = [];
beforeAll(async () => {
  testApp = await startTestApp({
    QUOTES_THINK_MS: '40',
    QUOTES_TOKEN_MS: String(tokenMs),
    SSE_PING_MS: '50',
  });
  client = new QuoteClient(testApp.baseUrl);
  slow = await createClient({ QUOTES_THINK_MS: 500 });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await testApp?.close();
});

/** A client of another server of the test app with these settings. */
async function createClient(changes: Partial<Config> = {}): Promise<QuoteClient> {
  const server = await startSecondServer(testApp, changes);
  servers.push(server);
  return new QuoteClient(server.url);
}

const listenTo = (ids: Ids, headers?: Record<string, string>) =>
  openQuoteStream(client.streamUrl(ids), headers);
const getTypes = (events: readonly ReceivedEvent[]) => events.map(({ data }) => data.type);

/** A client that received a whole reply, connected from before it was generated. */
async function sendAndListen(ids: Ids, content: string, by = client): Promise<QuoteStreamClient> {
  await by.send(ids, content);
  const listener = await listenTo(ids);
  await listener.ended;
  return listener;
}

describe('a stream', () => {
  test('is one of server-sent events [QGEN-06, QSSE-01, QSSE-05, QSSE-06, QSSE-07, QSSE-08]', async () => {
    const { status, headers } = await sendAndListen(newIds(), '안녕');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('connection')).toBe('keep-alive');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('sends the status’s content token by token [QSSE-02, QSSE-10, QSSE-11, QSSE-15]', async () => {
    const ids = newIds();
    const listener = await sendAndListen(ids, '두  칸,\n그리고 줄바꿈');
    const { body } = await client.status(ids);
    expect(listener.text()).toBe(body.content);
    const events = listener.events();
    expect(getTypes(events)).toEqual([...Array(events.length - 1).fill('content'), 'complete']);
    const tokens = events.slice(0, -1).map(({ data }) => data.data);
    expect(tokens.slice(0, 4)).toEqual(['안녕하세요!', ' 두', '  칸,', '\n그리고']);
  });

  test('has unnamed messages of data and an id [QSSE-09, QSSE-16, QSSE-17, QSSE-18]', async () => {
    const listener = await sendAndListen(newIds(), '안녕');
    const lines = listener.raw().split('\n');
    for (const line of lines) expect(line).toMatch(/^(data: \{.*\}|id: \S+|retry: \d+|:|)$/);
    for (const { id, data } of listener.events()) {
      expect(id).not.toBe('');
      expect(data.timestamp).toMatch(isoMs);
    }
    expect(listener.events()[0]?.data).toEqual({
      type: 'content',
      data: '안녕하세요!',
      timestamp: expect.any(String),
    });
  });

  test('ends with a frame without data [QSSE-14]', async () => {
    const last = (await sendAndListen(newIds(), '안녕')).events().at(-1);
    expect(last?.data).toEqual({ type: 'complete', timestamp: expect.stringMatching(isoMs) });
  });

  test('sends tokens at the configured interval [QSSE-12]', async () => {
    const events = (await sendAndListen(newIds(), '말 '.repeat(40), slow)).events();
    const times = events.map(({ data }) => Date.parse(data.timestamp));
    for (const [place, time] of times.entries()) expect(time - (times[0] ?? 0)).toBe(place * tokenMs);
    for (const { atMs, data } of events) expect(atMs).toBeGreaterThanOrEqual(Date.parse(data.timestamp));
    expect(events[0]?.atMs).toBeLessThan(times.at(-1) ?? 0);
  });

  test('sends the quote between the last token and the end [QSSE-13, QSSE-15]', async () => {
    const ids = newIds();
    for (const content of ['하나', '둘', '셋']) await client.talk(ids, content);
    const listener = await sendAndListen(ids, '넷');
    const { body } = await client.status(ids);
    expect(listener.text()).toBe(stage4);
    expect(getTypes(listener.events().slice(-3))).toEqual(['content', 'quote', 'complete']);
    expect(listener.events().at(-2)?.data.data).toEqual(body.quote);
  });

  test('waits for a pending reply, with comments as keep-alive', async () => {
    const ids = newIds();
    await slow.send(ids, '안녕');
    const listener = await listenTo(ids);
    await waitFor(() => listener.raw().includes('\n:\n'));
    expect(listener.events()).toEqual([]);
    await listener.ended;
    expect(getTypes(listener.events()).at(-1)).toBe('complete');
  });

  test('of a complete reply sends it again at once', async () => {
    const ids = newIds();
    const first = await sendAndListen(ids, '안녕');
    const late = await listenTo(ids);
    await late.ended;
    expect(late.events().map(({ id, data }) => ({ id, data }))).toEqual(
      first.events().map(({ id, data }) => ({ id, data })),
    );
    expect((late.events().at(-1)?.atMs ?? 0) - (late.events()[0]?.atMs ?? 0)).toBeLessThan(tokenMs * 4);
  });

  test('sends queued replies in one stream each, oldest first', async () => {
    const ids = newIds();
    await slow.send(ids, '하나');
    await slow.send(ids, '둘');
    const first = await listenTo(ids);
    await first.ended;
    expect(first.text()).toContain('하나에 대해');
    const second = await listenTo(ids, { 'last-event-id': first.events().at(-1)?.id ?? '' });
    await second.ended;
    expect(second.text()).toBe(stage2);
  });

  test('rejects HEAD', async () => {
    const ids = newIds();
    await client.talk(ids, '안녕');
    const response = await fetch(client.streamUrl(ids), { method: 'HEAD' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('several clients', () => {
  test('receive the same, on any server, whenever they connect', async () => {
    const elsewhere = await createClient();
    const ids = newIds();
    await client.send(ids, '여러 사람이 함께 듣는 이야기');
    const early = await Promise.all([
      listenTo(ids),
      listenTo(ids),
      openQuoteStream(elsewhere.streamUrl(ids)),
    ]);
    await early[0]?.received(3);
    const late = await openQuoteStream(elsewhere.streamUrl(ids));
    await Promise.all([...early, late].map(({ ended }) => ended));
    const received = [...early, late].map((listener) =>
      listener.events().map(({ id, data }) => ({ id, data })),
    );
    for (const one of received) expect(one).toEqual(received[0]);
    expect(received[0]?.at(-1)?.data.type).toBe('complete');
  });

  test('are not affected by one that disconnects', async () => {
    const ids = newIds();
    await client.send(ids, '안녕');
    const [leaving, staying] = [await listenTo(ids), await listenTo(ids)];
    await leaving.received(2);
    leaving.leave();
    await staying.ended;
    expect(staying.text()).toBe((await client.status(ids)).body.content);
  });

  test('are not needed for a reply', async () => {
    const ids = newIds();
    await client.send(ids, '안녕');
    const listener = await listenTo(ids);
    listener.leave();
    expect((await client.untilCompleted(ids)).content).toContain('안녕에 대해');
  });
});

describe('a client that reconnects', () => {
  test('continues after its last event', async () => {
    const ids = newIds();
    await client.send(ids, '안녕');
    const before = await listenTo(ids);
    await before.received(3);
    before.leave();
    const received = before.events().slice(0, 3);
    const after = await listenTo(ids, { 'last-event-id': received.at(-1)?.id ?? '' });
    await after.ended;
    const text = [...received, ...after.events()].flatMap(({ data }) => data.data ?? []).join('');
    expect(text).toBe((await client.status(ids)).body.content);
  });

  test('may send its last event id in the query', async () => {
    const ids = newIds();
    const received = (await sendAndListen(ids, '안녕')).events();
    const from = (id = '') => `${client.streamUrl(ids)}&lastEventId=${id}`;
    const after = await openQuoteStream(from(received[1]?.id));
    await after.ended;
    expect(after.events().map(({ id }) => id)).toEqual(received.slice(2).map(({ id }) => id));
    expect((await fetch(from(received.at(-1)?.id))).status).toBe(204);
  });

  test('gets 204 once it has received everything', async () => {
    const ids = newIds();
    const listener = await sendAndListen(ids, '안녕');
    const headers = { 'last-event-id': listener.events().at(-1)?.id ?? '' };
    const again = await fetch(client.streamUrl(ids), { headers });
    expect([again.status, await again.text()]).toEqual([204, '']);
  });

  test('receives the next reply after a complete one', async () => {
    const ids = newIds();
    const listener = await sendAndListen(ids, '하나');
    await client.send(ids, '둘');
    const next = await listenTo(ids, { 'last-event-id': listener.events().at(-1)?.id ?? '' });
    await next.ended;
    expect(next.text()).toBe(stage2);
  });

  test.each(['nonsense', '00000000-0000-4000-8000-000000000000.1.3', '1.99'])(
    'with an unknown event id receives everything: %s',
    async (lastEventId) => {
      const ids = newIds();
      await client.talk(ids, '안녕');
      const listener = await listenTo(ids, { 'last-event-id': lastEventId });
      await listener.ended;
      expect(listener.text()).toContain('안녕에 대해');
    },
  );
});

describe('streams', () => {
  test('of one address are limited', async () => {
    const there = await createClient({ QUOTES_STREAMS_PER_ADDRESS: 2, QUOTES_THINK_MS: 5_000 });
    const ids = newIds();
    await there.send(ids, '안녕');
    const listeners = [
      await openQuoteStream(there.streamUrl(ids)),
      await openQuoteStream(there.streamUrl(ids)),
    ];
    const rejected = await fetch(there.streamUrl(ids));
    expect(rejected.status).toBe(429);
    expect(rejected.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await rejected.json()).toMatchObject({ code: 'RATE_LIMITED' });
    listeners[0]?.leave();
    await waitFor(async () => {
      const listener = await openQuoteStream(there.streamUrl(ids));
      listener.leave();
      return listener.status === 200;
    });
    listeners[1]?.leave();
  });

  test('end when their server stops', async () => {
    const server = await startSecondServer(testApp, { QUOTES_THINK_MS: 60_000 });
    const there = new QuoteClient(server.url);
    const ids = newIds();
    await there.send(ids, '안녕');
    const listener = await openQuoteStream(there.streamUrl(ids));
    await Promise.all([server.stop(), listener.ended]);
    expect(listener.events()).toEqual([]);
  });
});

describe('the API’s own client', () => {
  // Browsers have one of their own.
  Object.assign(globalThis, { EventSource: NodeEventSource });

  /** Streams a reply; resolves once the stream is complete and closed. */
  function show(eventSource: EventSource): Promise<{ text: string; quote: Quote | null }> {
    const shown: { text: string; quote: Quote | null } = { text: '', quote: null };
    return new Promise((resolve) => {
      eventSource.onmessage = (event) => {
        const data = JSON.parse(event.data);
        switch (data.type) {
          case 'content':
            shown.text += data.data;
            break;
          case 'quote':
            shown.quote = data.data;
            break;
          case 'complete':
            eventSource.close();
            resolve(shown);
            break;
        }
      };
    });
  }

  const toMessage = (ids: Ids, content: string): Message => ({
    ...ids,
    content,
    timestamp: new Date().toISOString(),
    status: 'pending',
  });

  test('talks, polls and listens [QSSE-19, QSSE-20, QMISC-07, QMISC-08, QMISC-09]', async () => {
    const api = new QuoteGeneratorAPI(client.api);
    const ids = newIds();
    for (const [place, content] of sample.messages.entries()) {
      expect(await api.sendMessage(toMessage(ids, content))).toMatchObject({ ...ids, status: 'pending' });
      const shown = await show(api.createStream(ids.userId, ids.threadNum));
      const status = await api.checkStatus(ids.userId, ids.threadNum);
      expect(status).toMatchObject({ status: 'completed', content: shown.text, quote: shown.quote });
      expect(shown.quote === null).toBe(place < 3);
    }
    expect(await api.sendMessage(toMessage(ids, '고마워요'))).toMatchObject({ status: 'completed' });
  });

  test('that does not close the stream receives nothing twice', async () => {
    const ids = newIds();
    await client.send(ids, '안녕');
    const eventSource = new QuoteGeneratorAPI(client.api).createStream(ids.userId, ids.threadNum);
    const received: string[] = [];
    eventSource.onmessage = ({ data }) => received.push(data);
    await waitFor(() => eventSource.readyState === EventSource.CLOSED, { timeoutMs: 10_000 });
    expect(received.filter((data) => data.includes('"complete"'))).toHaveLength(1);
    expect(new Set(received).size).toBe(received.length);
  });
});
