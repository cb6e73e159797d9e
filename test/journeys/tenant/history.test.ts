import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  HistoryDetailView,
  HistoryRowView,
  PageView,
} from '../../../server/tenant/chats/view-schema.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from '../sdk/expect-error.ts';
import { chatKeys, getAllKeys, getKeys } from '../sdk/view-keys.ts';

const path = '/api/v1/sdk-chat';
const someId = 'a6f1f5a2-6a3c-4f6e-9d8b-2f0c6f7f1b11';

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterEach(() => setFaults(testApp.standins.llmDemoUrl));
afterAll(() => testApp?.close());

/** A tenant with a client for its history. */
async function newStore() {
  const tenant = await testApp.newTenant();
  const { sdk } = tenant;
  const dashboard = new SdkClient(testApp.baseUrl, tenant.adminToken);
  const profileId = await sdk.newProfile(hanako);
  return {
    tenant,
    sdk,
    profileId,
    list: (query = '') => dashboard.send<PageView<HistoryRowView>>('GET', `${path}${query}`),
    read: (chatId: string) => dashboard.send<HistoryDetailView>('GET', `${path}/${chatId}`),
    end: (chatId: string) => sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`),
  };
}

const hanako = { name: '佐藤花子', gender: 'F', age: 32, locale: 'ja', persona: 'secret', phone: '010' };
const summary = { name: '佐藤花子', gender: 'F', age: 32, locale: 'ja' };
const seconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const getIds = ({ items }: PageView<HistoryRowView>) => items.map(({ chat_id }) => chat_id);

describe('the history', () => {
  test('of a new tenant is empty [DLIST-01, DLIST-06, DLIST-08, DLIST-17]', async () => {
    const { list } = await newStore();
    const { status, success, data } = await list();
    expect({ status, success, data }).toEqual({
      status: 200,
      success: true,
      data: { items: [], total: 0, page: 0, size: 20 },
    });
  });

  test('shows of a chat its profile and its last round [DLIST-09, DLIST-10, DLIST-11, DLIST-12, DLIST-13, DLIST-14, DLIST-16]', async () => {
    const { sdk, profileId, list } = await newStore();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    const { round } = await sdk.runRound(profileId, { chat_id: chatId, prompt: '와인 추가' });
    const [{ data }, { data: chat }] = [await list(), await sdk.poll(profileId, chatId)];
    expect(data.items).toEqual([
      {
        chat_id: chatId,
        profile_id: profileId,
        profile_summary: summary,
        prompt: '와인 추가',
        status: 'completed',
        last_error: null,
        created_at: chat.created_at,
        updated_at: round.updated_at,
        ended_at: null,
        error_code: null,
        round_count: 2,
        seconds: expect.any(Number),
        credits: 2,
      },
    ]);
    expect(getAllKeys(data)).not.toContain('pipeline_result');
  });

  test('is that of one’s own tenant, of all its keys and profiles [DLIST-02]', async () => {
    const [own, other] = [await newStore(), await newStore()];
    const { chatId } = await own.sdk.runRound(own.profileId, { prompt: '카레' });
    const { data: second } = await own.sdk.kickOff(await own.sdk.newProfile(), { prompt: '파스타' });
    await other.sdk.kickOff(other.profileId, { prompt: '카레' });
    expect(getIds((await own.list()).data)).toEqual([second.chat_id, chatId]);
    expectError(await other.read(chatId), 404, 'NOT_FOUND');
    expect((await other.list(`?profile_id=${own.profileId}`)).data).toMatchObject({ items: [], total: 0 });
  });

  test('begins with the newest, page by page [DLIST-03, DLIST-07, DLIST-08]', async () => {
    const { sdk, profileId, list } = await newStore();
    const chatIds: string[] = [];
    for (let made = 0; made < 5; made += 1) {
      chatIds.unshift((await sdk.kickOff(profileId, { prompt: '카레' })).data.chat_id);
    }
    const pages = await Promise.all([0, 1, 2, 3].map((page) => list(`?page=${page}&size=2`)));
    expect(pages.map(({ data }) => getIds(data))).toEqual([
      chatIds.slice(0, 2),
      chatIds.slice(2, 4),
      chatIds.slice(4),
      [],
    ]);
    expect(pages.map(({ data: { items: _items, ...paging } }) => paging)).toEqual(
      [0, 1, 2, 3].map((page) => ({ total: 5, page, size: 2 })),
    );
  });

  test('keeps chats of a deleted profile [DLIST-02]', async () => {
    const { sdk, profileId, list, read } = await newStore();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    await sdk.send('DELETE', `/v1/profile/${profileId}`);
    expectError(await sdk.poll(profileId, chatId), 404, 'NOT_FOUND');
    expect((await list()).data.items).toMatchObject([{ chat_id: chatId, profile_summary: summary }]);
    expect((await read(chatId)).data).toMatchObject({ chat_id: chatId, status: 'completed' });
  });

  test('shows a chat in each status [DLIST-10, DLIST-12, DLIST-13]', async () => {
    const { sdk, profileId, list, read, end } = await newStore();
    const { chatId: failed } = await runFailing(sdk, profileId);
    const { chatId: completed } = await sdk.runRound(profileId, { prompt: '카레' });
    await end(completed);
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'hang' }]);
    const { data: ended } = await sdk.kickOff(profileId, { prompt: '카레' });
    await end(ended.chat_id);
    const { data: running } = await sdk.kickOff(profileId, { prompt: '카레' });
    // From there on nothing changes its row.
    await sdk.untilLastRound(
      profileId,
      running.chat_id,
      ({ pipeline_progress: { step1, step2 } }) => step1 === 'done' && step2 === 'running',
    );
    const { items } = (await list()).data;
    const shown = items.map(({ chat_id, status, last_error, ended_at }) => [
      chat_id,
      status,
      last_error,
      ended_at !== null,
    ]);
    expect(shown).toEqual([
      [running.chat_id, 'in_progress', null, false],
      [ended.chat_id, 'ended', null, true],
      [completed, 'completed', null, true],
      [failed, 'error', expect.stringMatching(/^meal_suggest failed: /), false],
    ]);
    // List and detail agree, as dashboards update rows from the detail.
    for (const row of items) expect((await read(row.chat_id)).data).toMatchObject(row);
    for (const status of ['in_progress', 'ended', 'completed', 'error']) {
      const { data } = await list(`?status=${status}`);
      expect(data.items.map((row) => row.status)).toEqual([status]);
      expect(data.total).toBe(1);
    }
    await end(running.chat_id);
  });

  async function runFailing(sdk: SdkClient, profileId: string) {
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed' }]);
    const failed = await sdk.runRound(profileId, { prompt: '카레' });
    await setFaults(testApp.standins.llmDemoUrl);
    return failed;
  }

  test('can be that of one profile [DLIST-04]', async () => {
    const { sdk, profileId, list } = await newStore();
    const { data: own } = await sdk.kickOff(profileId, { prompt: '카레' });
    await sdk.kickOff(await sdk.newProfile(), { prompt: '카레' });
    for (const id of [profileId, profileId.toUpperCase()]) {
      const { data } = await list(`?profile_id=${id}`);
      expect([getIds(data), data.total]).toEqual([[own.chat_id], 1]);
    }
    expect((await list(`?profile_id=${randomUUID()}`)).data.total).toBe(0);
  });

  test('can be searched by prompt and by name', async () => {
    const { sdk, profileId, list } = await newStore();
    const { chatId } = await sdk.runRound(profileId, { prompt: 'Curry' });
    await sdk.runRound(profileId, { chat_id: chatId, prompt: '50%_ <b>Wine</b>' });
    const found = async (q: string) => (await list(`?q=${encodeURIComponent(q)}`)).data.total;
    const asked = [
      'wine',
      'WINE</B>',
      '  50%_ ',
      '花子',
      '',
      ' ',
      '%',
      '_',
      'curry',
      '5_%',
      '\\',
      "'",
      '010',
    ];
    const totals = await Promise.all(asked.map(found));
    expect(asked.filter((_q, index) => totals[index] === 1)).toEqual(asked.slice(0, 8));
    expect(totals.filter((total) => total > 1)).toEqual([]);
  });

  test.each([
    ['composed', 'NFC', 'NFD'],
    ['decomposed', 'NFD', 'NFC'],
  ])('finds a prompt and a name that were sent %s [D8]', async (_what, sent, asked) => {
    const { sdk, list } = await newStore();
    const profileId = await sdk.newProfile({ name: '김철수'.normalize(sent) });
    await sdk.kickOff(profileId, { prompt: '카레ライスガ'.normalize(sent) });
    for (const words of ['철수', '카레', 'ライスガ']) {
      const { data } = await list(`?q=${encodeURIComponent(words.normalize(asked))}`);
      expect([words, data.total, data.items[0]?.prompt]).toEqual([words, 1, '카레ライスガ'.normalize(sent)]);
    }
  });
});

describe('paging', () => {
  let store: Awaited<ReturnType<typeof newStore>>;
  beforeAll(async () => {
    store = await newStore();
  });

  test.each([
    ['?page=0&size=20', { page: 0, size: 20 }],
    ['?size=100', { page: 0, size: 100 }],
    ['?size=101', { page: 0, size: 100 }],
    ['?size=100000', { page: 0, size: 100 }],
    ['?size=1000000000', { page: 0, size: 100 }],
    [`?size=${'9'.repeat(400)}`, { page: 0, size: 100 }],
    ['?page=999999999999999999999', { page: 999_999_999, size: 20 }],
    ['?page=999999999&size=100', { page: 999_999_999, size: 100 }],
    ['?unknown=1', { page: 0, size: 20 }],
  ])('accepts %s and returns the applied paging [DLIST-05, DLIST-06]', async (query, effect) => {
    const { status, data } = await store.list(query);
    expect(status).toBe(200);
    expect(data).toEqual({ items: [], total: 0, ...effect });
  });

  test.each([
    'page=-1',
    'page=1.5',
    'page=one',
    'page=',
    'page=1&page=2',
    'page=1e3',
    'size=0',
    'size=-5',
    'size=2.5',
    'size=many',
    'size=',
    'size=Infinity',
    'profile_id=',
    'profile_id=none',
    'profile_id=6b97957c',
    `profile_id=${someId}x`,
    `profile_id=${someId}&profile_id=${someId}`,
    'profile_id=%00',
    'status=',
    'status=done',
    'status=COMPLETED',
    'status=error&status=ended',
    'q=%00',
    'q=a&q=b',
  ])('rejects %s', async (query) => {
    const answer = await store.list(`?${query}`);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toMatch(new RegExp(`^${query.split('=', 1)[0]}: must`));
  });

  test('limits search texts to 200 characters', async () => {
    const getStatus = async (length: number) => (await store.list(`?q=${'x'.repeat(length)}`)).status;
    expect([await getStatus(200), await getStatus(201)]).toEqual([200, 400]);
  });
});

describe('a chat of the history', () => {
  test('is the poll with its last round at the top [DDET-01, DDET-02, DDET-03, DDET-04, DDET-05, DLIST-15]', async () => {
    const { sdk, profileId, read } = await newStore();
    const { chatId } = await sdk.runRound(profileId, { prompt: '카레' });
    const { round } = await sdk.runRound(profileId, { chat_id: chatId, prompt: '와인 추가' });
    const [{ data: poll }, { status, data }] = [await sdk.poll(profileId, chatId), await read(chatId)];
    expect(status).toBe(200);
    expect(poll.rounds).toHaveLength(2);
    expect(data).toEqual({
      ...poll,
      profile_session_id: expect.stringMatching(/./),
      prompt: '와인 추가',
      status: 'completed',
      last_error: null,
      updated_at: round.updated_at,
      ended_at: null,
      error_code: null,
      round_count: 2,
      seconds: expect.any(Number),
      credits: 2,
      back_list_status: 'completed',
      todos: round.todos,
      recommended_items: round.recommended_items,
      notification_items: [...(round.notifications.ad?.items ?? []), ...round.notifications.coupon],
    });
    expect(data.todos?.items.length).toBeGreaterThan(0);
    expect(data.notification_items.length).toBeGreaterThan(3);
    expect([data.created_at, data.updated_at]).toEqual([
      expect.stringMatching(seconds),
      expect.stringMatching(seconds),
    ]);
    expect(data.profile_summary).toEqual(summary);
  });

  test('that is running shows its current state [DDET-03, DDET-05]', async () => {
    const { sdk, profileId, read, end } = await newStore();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'sessions', kind: 'hang' }]);
    const { data: kickoff } = await sdk.kickOff(profileId, { prompt: '카레' });
    const { data } = await read(kickoff.chat_id);
    expect(data).toMatchObject({
      profile_session_id: null,
      status: 'in_progress',
      last_error: null,
      back_list_status: null,
      todos: null,
      recommended_items: [],
      notification_items: [],
    });
    expect(getKeys(data)).toEqual(expect.arrayContaining(chatKeys));
    await end(kickoff.chat_id);
    const { data: ended } = await read(kickoff.chat_id);
    expect(ended).toMatchObject({
      status: 'ended',
      last_error: null,
      ended_at: expect.stringMatching(seconds),
    });
    expect(ended.rounds[0]).toMatchObject({ status: 'error', last_error: 'chat ended' });
  });

  test('is updated like polls while its round is running [DDET-04]', async () => {
    const { sdk, profileId, read, end } = await newStore();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'cross-sell', kind: 'hang' }]);
    const { data: kickoff } = await sdk.kickOff(profileId, { prompt: '카레' });
    await sdk.untilLastRound(profileId, kickoff.chat_id, (round) => round.todos !== null);
    const { data } = await waitFor(async () => {
      const answer = await read(kickoff.chat_id);
      return answer.data.todos !== null && answer;
    });
    expect(data).toMatchObject({ status: 'in_progress', back_list_status: 'in_progress' });
    expect(data.rounds[0]?.pipeline_progress).toMatchObject({ step2: 'done', step3: 'running' });
    await end(kickoff.chat_id);
  });

  test.each([
    ['a word', 'none'],
    ['half a UUID', '6b97957c'],
    ['another UUID', someId],
    ['more than a UUID', `${someId}x`],
    ['NUL', '%00'],
    ['a blank', '%20'],
    ['a way up', '..%2f..%2fetc'],
    ['SQL', "';--"],
    ['very long', 'x'.repeat(3_000)],
  ])('is 404 if it is unknown: %s', async (_name, chatId) => {
    const { read } = await newStore();
    expectError(await read(chatId), 404, 'NOT_FOUND');
  });
});

describe('an operator', () => {
  test('gets answers that must not be cached', async () => {
    const { list, read } = await newStore();
    for (const { headers } of [await list(), await list('?size=0'), await read(someId)]) {
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('gets the same with cookie and header', async () => {
    const { tenant, list } = await newStore();
    const cookie = `tenant_token=${tenant.adminToken}`;
    const byCookie = new SdkClient(testApp.baseUrl, null);
    const answer = await byCookie.send('GET', path, undefined, { cookie });
    expect([answer.status, answer.data]).toEqual([200, (await list()).data]);
  });

  test('gets the remaining rate', async () => {
    const { list } = await newStore();
    const rate = (headers: Headers) => Number(headers.get('ratelimit-remaining'));
    const [first, second] = [await list(), await list()];
    expect(rate(first.headers) - rate(second.headers)).toBe(1);
  });
});
