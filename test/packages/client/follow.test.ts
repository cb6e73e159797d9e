import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient } from '../../../packages/client/src/client.ts';
import type { RoundtableError } from '../../../packages/client/src/errors.ts';
import type { FollowOptions } from '../../../packages/client/src/follow.ts';
import type { Timing } from '../../../packages/client/src/http.ts';
import type { ChatEvent } from '../../../packages/client/src/types.ts';
import { type ChatApi, cut, startChatApi, toFrame } from '../../support/chat-api.ts';
import { type Answer, json } from '../../support/http-server.ts';
import { waitFor } from '../../support/wait-for.ts';
import { fastOptions } from './client-options.ts';

let api: ChatApi;
let ids: { profileId: string; chatId: string };
beforeEach(async () => {
  api = await startChatApi();
  ids = api.newChat();
});
afterEach(() => api.close());

const newChat = (timing?: Partial<Timing>, options = {}) =>
  createClient({ ...fastOptions(api.url, timing), ...options }).chat(ids.profileId, ids.chatId);
const append = (count: number) =>
  Array.from({ length: count }, () => api.append(ids.chatId, 'step.completed'));
const end = () => api.append(ids.chatId, 'chat.ended');
const asStreams = () => api.requests.map(({ headers }) => headers.accept === 'text/event-stream');
const afters = () => api.requests.map(({ url }) => Number(new URL(url, api.url).searchParams.get('after')));

async function collect(events: AsyncIterable<ChatEvent>): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { sequence } of events) sequences.push(sequence);
  return sequences;
}

/** A stream that begins with some bytes and is then left open. */
const openStream =
  (begin = ''): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (begin === '') response.flushHeaders();
    else response.write(begin);
  };

describe.each(['auto', 'poll'] as const)('events by %s', (transport) => {
  test('come as they happen, and end with the chat', async () => {
    append(2);
    const seen: ChatEvent[] = [];
    const following = (async () => {
      for await (const event of newChat().follow({ transport })) seen.push(event);
    })();
    await waitFor(() => seen.length === 2);
    const [third] = append(1);
    await waitFor(() => seen.length === 3);
    end();
    await following;
    expect(seen.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(seen[2]).toEqual(third);
    expect(new Set(asStreams())).toEqual(new Set([transport === 'auto']));
  });

  test('begin after the one that the app has', async () => {
    append(120);
    end();
    expect(await collect(newChat().follow({ transport, after: 7 }))).toEqual(
      Array.from({ length: 114 }, (_, index) => index + 8),
    );
  });

  test('of an ended chat that the app has seen to its end are none', async () => {
    append(3);
    end();
    expect(await collect(newChat().follow({ transport, after: 4 }))).toEqual([]);
    expect(api.requests).toHaveLength(1);
  });

  test('of a chat that ended before it had events are none', async () => {
    api.faults.push((request, response) => {
      const data = { chat_id: ids.chatId, sequence: 0, ended: true, has_more: false, events: [] };
      if (request.headers.accept === 'text/event-stream') response.writeHead(204).end();
      else json(200, { success: true, data })(request, response);
    });
    expect(await collect(newChat().follow({ transport }))).toEqual([]);
  });

  test('go on after a cut, after as many failures as there are', async () => {
    append(3);
    api.faults.push(cut, json(503, {}), cut, json(500, {}), json(200, '<html>'), cut, cut, cut);
    const failures: string[] = [];
    const onRetry = ({ code }: RoundtableError) => failures.push(code);
    end();
    expect(await collect(newChat().follow({ transport, onRetry }))).toEqual([1, 2, 3, 4]);
    expect(failures).toEqual(expect.arrayContaining(['CONNECTION_FAILED', 'HTTP_503', 'HTTP_500']));
  });

  test('end with the error of a server that answers 500 ten times in a row', async () => {
    append(1);
    api.faults.push(...Array(9).fill(json(500, {})), api.answer, cut, ...Array(10).fill(json(500, {})));
    const chat = newChat();
    const following = chat.follow({ transport });
    await following.next();
    api.closeConnections();
    await expect(following.next()).rejects.toMatchObject({ name: 'ServerError', status: 500 });
    expect(api.requests).toHaveLength(21);
  });

  test('go on however often a server is unavailable', async () => {
    append(1);
    end();
    const unavailable = [json(503, {}), json(502, {}), json(500, {}, { 'retry-after': '0' })];
    api.faults.push(...Array.from({ length: 5 }, () => unavailable).flat());
    expect(await collect(newChat().follow({ transport }))).toEqual([1, 2]);
  });

  test.each([
    [401, 'AuthenticationError'],
    [403, 'PermissionError'],
    [404, 'NotFoundError'],
    [400, 'InvalidRequestError'],
  ])('end with the error of a %d', async (status, name) => {
    append(1);
    const chat = newChat();
    const following = chat.follow({ transport });
    await following.next();
    // The next connection is refused.
    api.faults.push(json(status, { success: false, code: 'X', message: 'No.' }));
    api.closeConnections();
    await expect(following.next()).rejects.toMatchObject({ name, status });
    await expect(following.next()).resolves.toEqual({ done: true, value: undefined });
  });

  test('end with the reason of an abort, and the connection with them', async () => {
    append(1);
    const leaving = new AbortController();
    const following = newChat().follow({ transport, signal: leaving.signal });
    await following.next();
    const next = following.next();
    await waitFor(() => api.openResponses() > 0);
    leaving.abort(new Error('left'));
    await expect(next).rejects.toThrow('left');
    await waitFor(() => api.openResponses() === 0);
  });

  test('end at once when the signal aborts between two of them', async () => {
    append(3);
    const leaving = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const { sequence } of newChat().follow({ transport, signal: leaving.signal })) {
        seen.push(sequence);
        leaving.abort();
      }
    })();
    await expect(following).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([1]);
  });

  test('are left by a break, and the connection with them', async () => {
    append(2);
    for await (const { sequence } of newChat().follow({ transport })) if (sequence === 2) break;
    await waitFor(() => api.openResponses() === 0);
    expect(api.requests).toHaveLength(1);
  });

  test('that are repeated are yielded once', async () => {
    const [first, second] = append(2);
    const repeated = [first, second, first, second] as ChatEvent[];
    api.faults.push((request, response) =>
      request.headers.accept === 'text/event-stream'
        ? openStream(repeated.map(toFrame).join(''))(request, response)
        : json(200, { success: true, data: { events: repeated } })(request, response),
    );
    const following = newChat().follow({ transport });
    expect([(await following.next()).value?.sequence, (await following.next()).value?.sequence]).toEqual([
      1, 2,
    ]);
    end();
    api.closeConnections();
    expect(await collect(following)).toEqual([3]);
  });

  test('that are missing are asked for again', async () => {
    const events = append(5);
    end();
    const holed = [events[0], events[3], events[4]] as ChatEvent[];
    api.faults.push((request, response) =>
      request.headers.accept === 'text/event-stream'
        ? openStream(holed.map(toFrame).join(''))(request, response)
        : json(200, { success: true, data: { events: holed } })(request, response),
    );
    expect(await collect(newChat().follow({ transport }))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(afters()).toEqual([0, 1]);
  });

  test.each([{ events: [{ kind: 'x' }] }, { events: [null] }, { events: null }, {}, null])(
    'that make no sense are asked for again: %j',
    async (data) => {
      end();
      api.faults.push((request, response) =>
        request.headers.accept === 'text/event-stream'
          ? openStream(`data: ${JSON.stringify(data?.events?.[0] ?? null)}\n\ndata: nonsense\n\n`)(
              request,
              response,
            )
          : json(200, { success: true, data })(request, response),
      );
      expect(await collect(newChat().follow({ transport }))).toEqual([1]);
    },
  );
});

describe('a stream', () => {
  test('that falls silent is left for another', async () => {
    const [first] = append(1);
    end();
    api.faults.push(openStream(toFrame(first as ChatEvent)));
    expect(await collect(newChat({ silenceMs: 300 }).follow())).toEqual([1, 2]);
    expect(asStreams()).toEqual([true, true]);
    await waitFor(() => api.openResponses() === 0);
  });

  test('with pings alone stays', async () => {
    api.faults.push((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pings = setInterval(() => response.write(':\n\n'), 10);
      setTimeout(() => {
        clearInterval(pings);
        response.end(toFrame(end()));
      }, 1_000);
    });
    expect(await collect(newChat({ silenceMs: 500 }).follow())).toEqual([1]);
    expect(api.requests).toHaveLength(1);
  });

  test('is not silent while the app is busy', async () => {
    append(1);
    const following = newChat({ silenceMs: 300 }).follow();
    await following.next();
    await new Promise((resolve) => setTimeout(resolve, 500));
    end();
    expect(await collect(following)).toEqual([2]);
    expect(api.requests).toHaveLength(1);
  });

  const unavailable: [string, Answer][] = [
    ['is silent from the begin', openStream()],
    ['has no head', () => {}],
    ['is no stream', json(200, { success: true, data: {} })],
    ['is one too many', json(429, { success: false, code: 'RATE_LIMITED' }, { 'retry-after': '60' })],
  ];
  test.each(unavailable)('that %s gives way to polls, for other chats too', async (_name, fault) => {
    append(2);
    end();
    api.faults.push(fault);
    const client = createClient(fastOptions(api.url, { firstByteMs: 200 }));
    const chat = client.chat(ids.profileId, ids.chatId);
    expect(await collect(chat.follow())).toEqual([1, 2, 3]);
    expect(await collect(chat.follow())).toEqual([1, 2, 3]);
    expect(asStreams()).toEqual([true, false, false]);
  });

  test('that breaks twice without an event gives way to polls', async () => {
    append(1);
    end();
    const broken: Answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(':\n\n');
    api.faults.push(broken, broken);
    expect(await collect(newChat().follow())).toEqual([1, 2]);
    expect(asStreams()).toEqual([true, true, false]);
  });

  test('that a proxy closes after a while is opened again', async () => {
    append(1);
    const closing: Answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      setTimeout(() => response.end(), 1_100);
    };
    api.faults.push(closing, closing);
    end();
    expect(await collect(newChat({ firstByteMs: 1_000 }).follow())).toEqual([1, 2]);
    expect(asStreams()).toEqual([true, true, true]);
  });

  test('is tried again when polls fail as well', async () => {
    end();
    api.faults.push(openStream(), cut);
    expect(await collect(newChat({ firstByteMs: 500 }).follow())).toEqual([1]);
    expect(asStreams()).toEqual([true, false, true]);
  });

  test('is tried again after some time', async () => {
    append(1);
    const following = newChat({ firstByteMs: 200, streamRetryMs: 1, pollWaitS: 1 }).follow();
    api.faults.push(openStream());
    await following.next();
    const next = following.next();
    await waitFor(() => api.requests.length > 1 && asStreams().at(-1));
    end();
    await expect(next).resolves.toMatchObject({ value: { sequence: 2 } });
  });

  test('is not asked for where fetch has no streams', async () => {
    end();
    const { Response } = globalThis;
    // As in React Native.
    globalThis.Response = class {} as never;
    try {
      expect(await collect(newChat().follow())).toEqual([1]);
    } finally {
      globalThis.Response = Response;
    }
    expect(asStreams()).toEqual([false]);
  });

  test('goes on after the pause that the server asks for', async () => {
    append(1);
    end();
    api.faults.push((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('retry: 4000\n\n');
    });
    const pauses: number[] = [];
    const leaving = new AbortController();
    const onRetry = (_error: RoundtableError, ms: number) => {
      pauses.push(ms);
      leaving.abort(new Error('left'));
    };
    const following = newChat({ maxBackoffMs: 60_000 }).follow({ onRetry, signal: leaving.signal });
    await expect(collect(following)).rejects.toThrow('left');
    expect(pauses).toHaveLength(1);
    expect(pauses[0]).toBeGreaterThanOrEqual(2_000);
    expect(pauses[0]).toBeLessThanOrEqual(4_000);
  });
});

describe('pauses between connections', () => {
  const pausesOf = async (transport: FollowOptions['transport'], faults: Answer[]) => {
    const pauses: number[] = [];
    api.faults.push(...faults);
    end();
    const follow = newChat({ backoffMs: 2, maxBackoffMs: 16 }).follow({
      transport: transport ?? 'auto',
      onRetry: (_error, ms) => pauses.push(ms),
    });
    await collect(follow);
    return pauses;
  };

  test('grow with jitter up to a limit', async () => {
    const pauses = await pausesOf('auto', Array(7).fill(cut));
    expect(pauses).toHaveLength(7);
    for (const [index, ms] of pauses.entries()) {
      const longest = Math.min(16, 2 * 2 ** index);
      expect(ms).toBeGreaterThanOrEqual(longest / 2);
      expect(ms).toBeLessThanOrEqual(longest);
    }
    expect(new Set(pauses).size).toBe(7);
  });

  test('begin anew after an event', async () => {
    const [first] = append(1);
    const one: Answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(toFrame(first as ChatEvent));
    const pauses = await pausesOf('auto', [cut, cut, cut, cut, one]);
    expect(pauses).toHaveLength(5);
    expect(pauses[3]).toBeGreaterThanOrEqual(8);
    expect(pauses[4]).toBeLessThanOrEqual(2);
  });

  test('are not shorter than Retry-After', async () => {
    const pauses = await pausesOf('poll', [json(429, {}, { 'retry-after': '1' })]);
    expect(pauses).toEqual([1_000]);
  });

  test('come between polls that a stopping server answers at once', async () => {
    const empty = json(200, { success: true, data: { events: [] } });
    expect(await pausesOf('poll', [empty, empty, empty])).toHaveLength(3);
  });
});

describe('the result of a round', () => {
  test('is the round at its end', async () => {
    await api.close();
    api = await startChatApi({ roundMs: 50 });
    const client = createClient(fastOptions(api.url));
    const chat = await client.chats.start('p1', { prompt: 'Curry' });
    expect(await chat.result()).toMatchObject({
      round_id: chat.roundId,
      prompt: 'Curry',
      status: 'completed',
    });
    // Again, without waiting.
    const count = api.requests.length;
    expect(await chat.result()).toMatchObject({ status: 'completed' });
    expect(api.requests).toHaveLength(count + 1);
  });

  test('is that of the round asked last, and of the last one for a handle that asked none', async () => {
    await api.close();
    api = await startChatApi({ roundMs: 50 });
    const client = createClient(fastOptions(api.url));
    const chat = await client.chats.start('p1', { prompt: 'Curry' });
    await chat.result();
    const { round_id } = await chat.ask('And wine');
    const [asked, found] = await Promise.all([chat.result(), client.chat('p1', chat.id).result()]);
    expect([asked.round_id, found.round_id]).toEqual([round_id, round_id]);
    expect([asked.status, found.status]).toEqual(['completed', 'completed']);
  });

  test('is not that of the round before, which may end later than the next one begins', async () => {
    await api.close();
    api = await startChatApi({ roundMs: 300 });
    const chat = await createClient(fastOptions(api.url)).chats.start('p1', { prompt: 'Curry' });
    for await (const { step } of chat.follow()) if (step === 'todos') break;
    const { round_id } = await chat.ask('And wine');
    expect(await chat.result()).toMatchObject({ round_id, status: 'completed' });
    expect(api.requests.filter(({ url }) => url.endsWith(round_id))).toHaveLength(2);
  });

  test('comes across cuts', async () => {
    await api.close();
    api = await startChatApi({ roundMs: 50 });
    const chat = await createClient(fastOptions(api.url)).chats.start('p1', { prompt: 'Curry' });
    api.faults.push(cut, json(503, {}), cut);
    expect(await chat.result()).toMatchObject({ status: 'completed' });
  });

  test('comes when the chat is ended', async () => {
    const chat = await createClient(fastOptions(api.url)).chats.start('p1', { prompt: 'Curry' });
    const result = chat.result();
    await waitFor(() => asStreams().includes(true));
    await chat.end();
    await expect(result).resolves.toMatchObject({ round_id: chat.roundId });
  });

  test('is not waited for after an abort', async () => {
    const leaving = new AbortController();
    const chat = await createClient(fastOptions(api.url)).chats.start('p1', { prompt: 'Curry' });
    const result = chat.result({ signal: leaving.signal });
    await waitFor(() => asStreams().includes(true));
    leaving.abort(new Error('left'));
    await expect(result).rejects.toThrow('left');
  });
});
