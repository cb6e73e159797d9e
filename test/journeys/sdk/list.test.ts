import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { expectError } from './expect-error.ts';
import { getKeys } from './view-keys.ts';

interface ChatList {
  items: {
    chat_id: string;
    total_rounds: number;
    rounds: { round_no: number; round_id: string }[];
    created_at: string;
  }[];
  pageInfo: { total: number; page: number; limit: number; order: string };
}

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterAll(() => testApp?.close());

const list = (sdk: SdkClient, profileId: string, query = '') =>
  sdk.send<ChatList>('GET', `/v1/chat/${profileId}/recommend${query}`);
const getIds = ({ items }: ChatList) => items.map(({ chat_id }) => chat_id);

/** A profile with chats, whose ids are given oldest first. */
async function newChats(count: number) {
  const { sdk } = await testApp.newTenant();
  const profileId = await sdk.newProfile();
  const chatIds: string[] = [];
  for (let made = 0; made < count; made += 1) {
    chatIds.push((await sdk.kickOff(profileId, { prompt: '카레' })).data.chat_id);
  }
  return { sdk, profileId, chatIds };
}

describe('the list of chats', () => {
  test('of a new profile is empty [LIST-01, LIST-02, LIST-03, LIST-05, LIST-07, LIST-08, LIST-09]', async () => {
    const { sdk } = await testApp.newTenant();
    const answer = await list(sdk, await sdk.newProfile());
    expect(answer).toMatchObject({ status: 200, success: true });
    expect(answer.data).toEqual({ items: [], pageInfo: { total: 0, page: 0, limit: 100, order: 'desc' } });
  });

  test('names chats and rounds, and nothing of what they say [AUTH-08, LIST-13, LIST-14, LIST-15, LIST-16, LIST-17]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '카레' });
    const second = await sdk.runRound(profileId, { chat_id: chatId, prompt: '와인 추가' });
    const third = await sdk.runRound(profileId, { chat_id: chatId, prompt: '돼지고기 말고' });
    const [{ data }, { data: chat }] = [await list(sdk, profileId), await sdk.poll(profileId, chatId)];
    expect(data.items).toEqual([
      {
        chat_id: chatId,
        total_rounds: 3,
        rounds: [
          { round_no: 1, round_id: round.round_id },
          { round_no: 2, round_id: second.round.round_id },
          { round_no: 3, round_id: third.round.round_id },
        ],
        created_at: chat.created_at,
      },
    ]);
  });

  test('begins with the newest, or with the oldest on demand [LIST-05, LIST-06, LIST-18]', async () => {
    const { sdk, profileId, chatIds } = await newChats(3);
    const [{ data }, asc, desc] = [
      await list(sdk, profileId),
      await list(sdk, profileId, '?order=asc'),
      await list(sdk, profileId, '?order=desc'),
    ];
    expect(getIds(data)).toEqual(chatIds.toReversed());
    expect(getIds(desc.data)).toEqual(chatIds.toReversed());
    expect(getIds(asc.data)).toEqual(chatIds);
    expect([data, asc.data, desc.data].map(({ pageInfo }) => pageInfo.order)).toEqual([
      'desc',
      'asc',
      'desc',
    ]);
  });

  test('has pages from 0 with the total [LIST-02, LIST-10, LIST-11, LIST-12]', async () => {
    const { sdk, profileId, chatIds } = await newChats(5);
    const pages: ChatList[] = [];
    for (const page of [0, 1, 2, 3]) {
      pages.push((await list(sdk, profileId, `?page=${page}&limit=2&order=asc`)).data);
    }
    expect(pages.map(getIds)).toEqual([chatIds.slice(0, 2), chatIds.slice(2, 4), chatIds.slice(4), []]);
    expect(pages.map(({ pageInfo }) => pageInfo)).toEqual(
      [0, 1, 2, 3].map((page) => ({ total: 5, page, limit: 2, order: 'asc' })),
    );
    expect(getKeys(pages[0]?.pageInfo)).toEqual(['limit', 'order', 'page', 'total']);
  });

  test.each([
    ['?page=0&limit=20', { page: 0, limit: 20 }],
    ['?limit=500', { page: 0, limit: 500 }],
    ['?limit=501', { page: 0, limit: 500 }],
    ['?limit=100000', { page: 0, limit: 500 }],
    ['?limit=1000000000', { page: 0, limit: 500 }],
    [`?limit=${'9'.repeat(400)}`, { page: 0, limit: 500 }],
    ['?page=999999999999999999999', { page: 999_999_999, limit: 100 }],
    ['?page=99999', { page: 99_999, limit: 100 }],
    ['?unknown=1', { page: 0, limit: 100 }],
  ])('accepts %s and returns the applied paging [LIST-04, LIST-11, LIST-19]', async (query, effect) => {
    const { sdk } = await testApp.newTenant();
    const { status, data } = await list(sdk, await sdk.newProfile(), query);
    expect(status).toBe(200);
    expect(data.pageInfo).toEqual({ total: 0, order: 'desc', ...effect });
  });

  test.each([
    'page=-1',
    'page=1.5',
    'page=one',
    'page=',
    'page=1&page=2',
    'page=1e3',
    'page=0x10',
    'page=%00',
    'limit=0',
    'limit=-5',
    'limit=2.5',
    'limit=many',
    'limit=',
    'limit=%20',
    'limit=Infinity',
    'order=up',
    'order=',
    'order=DESC%20nulls%20first',
    'order=asc&order=desc',
  ])('rejects %s [Q12]', async (query) => {
    const { sdk } = await testApp.newTenant();
    const answer = await list(sdk, await sdk.newProfile(), `?${query}`);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toContain(query.split('=', 1)[0]);
  });

  test('can be read completely with any page size', async () => {
    const { sdk, profileId } = await newChats(1);
    const answer = await list(sdk, profileId, '?page=999999999&limit=500');
    expect(answer.data).toEqual({
      items: [],
      pageInfo: { total: 1, page: 999_999_999, limit: 500, order: 'desc' },
    });
  });

  test('contains only chats of one profile [LIST-12]', async () => {
    const { sdk, profileId, chatIds } = await newChats(2);
    const other = await sdk.newProfile();
    await sdk.kickOff(other, { prompt: '파스타' });
    const { data } = await list(sdk, profileId);
    expect(getIds(data).toSorted()).toEqual(chatIds.toSorted());
    expect(data.pageInfo.total).toBe(2);
  });

  test('shows a chat as soon as it is accepted, with its round', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    const [item] = (await list(sdk, profileId)).data.items;
    expect(item).toMatchObject({
      chat_id: data.chat_id,
      rounds: [{ round_no: 1, round_id: data.round_id }],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });
});
