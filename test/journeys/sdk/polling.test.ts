import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChatView, RoundView, SdkClient } from '../../support/sdk-client.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterEach(() => setFaults(testApp.standins.llmDemoUrl));
afterAll(() => testApp?.close());

interface Poll {
  status: number;
  etag: string;
  retryAfter: string | null;
  text: string;
  /** Null for 304. */
  round: RoundView | null;
  tookMs: number;
}

/** A chat that is polled like an app does; `round` is the last round of an answer. */
interface Polled {
  sdk: SdkClient;
  profileId: string;
  chatId: string;
  roundId: string;
  /** The chat, or only the round. */
  poll(query?: string, etag?: string, path?: string, baseUrl?: string): Promise<Poll>;
  end(): Promise<unknown>;
}

async function kickOff(): Promise<Polled> {
  const { sdk, key } = await testApp.newTenant();
  const profileId = await sdk.newProfile({ name: 'Kim' });
  const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
  const path = `/v1/chat/${profileId}/recommend/${data.chat_id}`;
  return {
    sdk,
    profileId,
    chatId: data.chat_id,
    roundId: data.round_id,
    poll: async (query = '', etag = '', part = path, baseUrl = testApp.baseUrl) => {
      const startedAt = performance.now();
      const headers = { authorization: `Bearer ${key}`, ...(etag && { 'if-none-match': etag }) };
      const { status, headers: got, text } = await get(`${baseUrl}${part}${query}`, headers);
      const tookMs = performance.now() - startedAt;
      return {
        status,
        etag: got.get('etag') ?? '',
        retryAfter: got.get('retry-after'),
        text,
        round: text === '' ? null : getLastRound(JSON.parse(text)),
        tookMs,
      };
    },
    end: () => sdk.send('DELETE', path),
  };
}

async function get(url: string, headers: Record<string, string>) {
  const response = await fetch(url, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function getLastRound({ data }: { data?: ChatView | RoundView }): RoundView | null {
  if (!data) return null;
  return 'rounds' in data ? (data.rounds.at(-1) ?? null) : data;
}

const getSteps = (round: RoundView | null) => Object.values(round?.pipeline_progress ?? {}).join(' ');

async function done(): Promise<Polled> {
  const chat = await kickOff();
  await chat.sdk.untilLastRound(chat.profileId, chat.chatId, ({ status }) => status === 'completed');
  return chat;
}

/** A chat whose round is held in a step. */
async function held(step: 'meal-suggest' | 'todos', fault: object = { kind: 'hang' }): Promise<Polled> {
  await setFaults(testApp.standins.llmDemoUrl, [{ step, kind: 'hang', ...fault }]);
  const chat = await kickOff();
  await chat.sdk.untilLastRound(chat.profileId, chat.chatId, (round) =>
    step === 'todos' ? round.pipeline_progress.step2 === 'running' : true,
  );
  return chat;
}

const parts: [string, (chat: Polled) => string][] = [
  ['chat', ({ profileId, chatId }) => `/v1/chat/${profileId}/recommend/${chatId}`],
  ['round', ({ profileId, chatId, roundId }) => `/v1/chat/${profileId}/recommend/${chatId}/${roundId}`],
];

describe.each(parts)('a poll of a %s', (_part, getPath) => {
  test('that has not changed is 304 without a body', async () => {
    const chat = await done();
    const first = await chat.poll('', '', getPath(chat));
    expect(first).toMatchObject({ status: 200, etag: expect.stringMatching(/^"[\w-]{20,}"$/) });
    const packed = (suffix: string) => first.etag.replace(/"$/, `${suffix}"`);
    for (const tag of [
      first.etag,
      `W/${first.etag}`,
      `"other", ${first.etag}`,
      packed('-gzip'),
      packed('--gzip'),
      `W/${packed('-br')}`,
      `"a,b",W/${packed('-zstd')} , "c"`,
      '*',
    ]) {
      const again = await chat.poll('', tag, getPath(chat));
      expect(again).toMatchObject({ status: 304, text: '', etag: first.etag });
    }
  });

  test('that has changed is sent completely', async () => {
    const chat = await held('meal-suggest');
    const path = getPath(chat);
    const before = await chat.poll('', '', path);
    await chat.end();
    const after = await chat.poll('', before.etag, path);
    expect(after).toMatchObject({ status: 200, round: { status: 'error' } });
    expect(after.etag).not.toBe(before.etag);
    expect((await chat.poll('', '"other"', path)).status).toBe(200);
  });

  test('has Retry-After while a round is running [POLL-01]', async () => {
    const chat = await held('todos');
    const path = getPath(chat);
    const running = await chat.poll('', '', path);
    expect(running.retryAfter).toBe('2');
    expect(await chat.poll('', running.etag, path)).toMatchObject({ status: 304, retryAfter: '2' });
    await chat.end();
    expect((await chat.poll('', '', path)).retryAfter).toBeNull();
  });

  test('with wait answers as soon as a step is done', async () => {
    const chat = await held('meal-suggest', { kind: 'delay', ms: 1_000, nth: 1 });
    const answer = await chat.poll('?wait=20', '', getPath(chat));
    expect(answer.status).toBe(200);
    expect(answer.round?.pipeline_progress.step1).toBe('done');
    expect(answer.tookMs).toBeLessThan(5_000);
  });

  test('with wait and no change ends with 304, or with the current state', async () => {
    const chat = await held('todos');
    const path = getPath(chat);
    const { etag, text } = await chat.poll('', '', path);
    const [unknown, ...known] = await Promise.all(
      ['', etag, `W/${etag}`, etag.replace(/"$/, '-gzip"'), '*'].map((tag) =>
        chat.poll('?wait=1', tag, path),
      ),
    );
    for (const answer of known) {
      expect(answer).toMatchObject({ status: 304, etag, text: '', retryAfter: '2' });
    }
    expect(unknown).toMatchObject({ status: 200, etag, text, retryAfter: '2' });
    for (const { tookMs } of [unknown, ...known].filter((answer) => answer !== undefined)) {
      expect(tookMs).toBeGreaterThan(990);
      expect(tookMs).toBeLessThan(4_000);
    }
    await chat.end();
  });

  test('with wait and * answers with the next state of the chat', async () => {
    const chat = await held('todos');
    const waiting = chat.poll('?wait=20', '*', getPath(chat));
    const { etag } = await chat.poll('', '', getPath(chat));
    await chat.end();
    const answer = await waiting;
    expect(answer).toMatchObject({ status: 200, round: { status: 'error' } });
    expect(answer.etag).not.toBe(etag);
  });

  test('with wait answers at once if the app has an older state', async () => {
    const chat = await held('todos');
    const { status, tookMs } = await chat.poll('?wait=20', '"of before"', getPath(chat));
    expect(status).toBe(200);
    expect(tookMs).toBeLessThan(5_000);
    await chat.end();
  });

  test('with wait answers at once when all rounds have ended, unless the app has that state', async () => {
    const chat = await done();
    const path = getPath(chat);
    const { status, tookMs, etag } = await chat.poll('?wait=20', '', path);
    expect(status).toBe(200);
    expect(tookMs).toBeLessThan(5_000);
    const known = await chat.poll('?wait=1', etag, path);
    expect(known.status).toBe(304);
    expect(known.tookMs).toBeGreaterThan(990);
  });

  test.each(['26', '-1', 'abc', '', '1.5', '01', '1e1', ' 1', '1&wait=2', '99999999999'])(
    'with wait=%s is rejected',
    async (wait) => {
      const chat = await kickOff();
      const answer = await chat.sdk.send('GET', `${getPath(chat)}?wait=${wait}`);
      expectError(answer, 400, 'INVALID_REQUEST');
      expect(answer.message).toContain('wait');
    },
  );

  test.each(['0', '25'])('with wait=%s is accepted', async (wait) => {
    const chat = await done();
    expect((await chat.poll(`?wait=${wait}`, '', getPath(chat))).status).toBe(200);
  });
});

describe('waiting for a chat', () => {
  test('follows a round from its start to its end, a step at a time', async () => {
    const steps = ['meal-suggest', 'todos', 'cross-sell'] as const;
    await setFaults(
      testApp.standins.llmDemoUrl,
      steps.map((step) => ({ step, kind: 'delay', ms: 300 })),
    );
    const chat = await kickOff();
    const seen: string[] = [];
    let etag = '';
    for (let polls = 0; polls < 20; polls += 1) {
      const poll = await chat.poll('?wait=20', etag);
      etag = poll.etag;
      if (poll.status === 200) seen.push(getSteps(poll.round));
      if (poll.round?.status === 'completed') break;
    }
    expect(seen).toContain('done running pending pending');
    expect(seen).toContain('done done running running');
    expect(seen.at(-1)).toBe('done done done done');
    expect(seen.length).toBeLessThan(8);
  });

  test('ends when a follow-up begins', async () => {
    const chat = await done();
    const { etag } = await chat.poll();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const waiting = chat.poll('?wait=20', etag);
    await chat.sdk.kickOff(chat.profileId, { chat_id: chat.chatId, prompt: '와인 추가' });
    const { status, round, tookMs } = await waiting;
    expect({ status, round }).toMatchObject({ status: 200, round: { round_no: 2, status: 'in_progress' } });
    expect(tookMs).toBeLessThan(5_000);
    await chat.end();
  });

  test('ends when the chat is ended', async () => {
    const chat = await held('meal-suggest');
    const waiting = chat.poll('?wait=20');
    await chat.end();
    const { round, tookMs } = await waiting;
    expect(round).toMatchObject({ status: 'error', last_error: 'chat ended' });
    expect(tookMs).toBeLessThan(5_000);
  });

  test('ends when its profile is written, and when that is deleted', async () => {
    const chat = await held('meal-suggest');
    const renamed = chat.poll('?wait=20');
    await chat.sdk.send('PUT', `/v1/profile/${chat.profileId}`, { name: 'Lee' });
    const { text, etag, tookMs } = await renamed;
    expect(JSON.parse(text)).toMatchObject({ data: { profile_summary: { name: 'Lee' } } });
    expect(tookMs).toBeLessThan(5_000);
    const gone = chat.poll('?wait=20', etag);
    await chat.end();
    await chat.sdk.send('DELETE', `/v1/profile/${chat.profileId}`);
    expect([200, 404]).toContain((await gone).status);
    expect((await chat.poll('?wait=20', etag)).status).toBe(404);
  });

  test('ends for a hundred apps at once', async () => {
    const chat = await held('meal-suggest', { kind: 'delay', ms: 1_500, nth: 1 });
    const polls = await Promise.all(Array.from({ length: 100 }, () => chat.poll('?wait=20')));
    for (const { status, round, tookMs } of polls) {
      expect(status).toBe(200);
      expect(round?.pipeline_progress.step1).toBe('done');
      expect(tookMs).toBeLessThan(8_000);
    }
  });

  test('ends when the server stops', async () => {
    const chat = await held('meal-suggest');
    const second = await startSecondServer(testApp);
    const waiting = chat.poll('?wait=20', '', undefined, second.url);
    await waitFor(async () => (await chat.poll('', '', undefined, second.url)).status === 200);
    const stoppedFrom = performance.now();
    await second.stop();
    expect((await waiting).status).toBe(200);
    expect(performance.now() - stoppedFrom).toBeLessThan(5_000);
    await chat.end();
  });

  test('does not delay other chats', async () => {
    const chat = await held('meal-suggest', { nth: 1 });
    const waiting = chat.poll('?wait=20');
    const other = await done();
    expect((await other.poll()).status).toBe(200);
    await chat.end();
    await waiting;
  });

  test('is 404 for unknown chats', async () => {
    const chat = await kickOff();
    const paths = ['nope', randomUUID(), `${chat.chatId}/nope`].map(
      (id) => `/v1/chat/${chat.profileId}/recommend/${id}`,
    );
    for (const path of paths) {
      const { status, tookMs } = await chat.poll('?wait=20', '"any"', path);
      expect(status).toBe(404);
      expect(tookMs).toBeLessThan(5_000);
    }
  });
});
