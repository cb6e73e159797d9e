import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';
import {
  collectNotifications,
  createShoppingFixture,
  eventIdForm,
  getAnalystComments,
  getEventsById,
  getStoreEvents,
  getStoreRequests,
  getTriggerEvents,
  keyRequired,
  listenToNotifications,
  type NotificationListener,
  type ShoppingFixture,
  sendWithEachKey,
  waitForStoreEvents,
} from './shopping-fixture.ts';

const trigger = 'trigger/signage';

let testApp: TestApp;
let notifications: NotificationListener;
/** Used only for rejected requests. */
let rejected: ShoppingFixture;
beforeAll(async () => {
  testApp = await startTestApp({ STEP_TIMEOUT_MS: '2000' });
  notifications = await listenToNotifications(testApp);
  rejected = await createShoppingFixture(testApp);
});
afterEach(async () => {
  await Promise.all([setFaults(testApp.standins.storeApiUrl), setFaults(testApp.standins.llmDemoUrl)]);
});
afterAll(async () => {
  await notifications?.close();
  await testApp?.close();
});

const enter = (shopping: ShoppingFixture, more: object = {}) =>
  shopping.send(trigger, { ...shopping.ids, ...more });
const exit = (shopping: ShoppingFixture, more: object = {}) => enter(shopping, { action: 'exit', ...more });
const getAds = ({ round }: ShoppingFixture) => round.notifications.ad?.items ?? [];
const storeHas = (kind: 'error' | 'hang' | 'drop' | 'malformed', more: object = {}) =>
  setFaults(testApp.standins.storeApiUrl, [{ step: 'signage-events', kind, ...more }]);

/** An item as an app may send it: with the documented fields, and with texts that are not objects. */
const given = {
  rec_id: 'rec_a1b2c3',
  item_id: 196,
  item_name: '스파게티니',
  item_name_en: 'Spaghettini',
  brand: 'De Cecco',
  zone_id: 12,
  zone_name: 'Pantry',
  price_yen: 4900,
  discount_pct: 17,
  applied_score: 0.85,
  priority_score: 0.95,
  method: 'copurchase_lift',
  reason_type: 'cross-sell',
  reason_detail: 'lift 2.1',
  reason_detail_marketing: 'Goes well with your curry.',
};
const forgotten = [
  { item_id: 882, name: '양파', quantity: 1 },
  { any: 'shape', is: ['fine', null, { deep: [[1.5, true, '']] }] },
  'a word',
  null,
];

describe('entering a signage', () => {
  test('answers 202 with an event for each ad [SIG-01, SIG-03, SIG-10, SIG-29, SIG-30, SIG-31, SIG-32]', async () => {
    const shopping = await createShoppingFixture(testApp);
    for (const more of [{}, { action: 'enter' }, { action: null }]) {
      const { status, success, data } = await enter(shopping, more);
      const event_ids = getAds(shopping).map(() => expect.stringMatching(eventIdForm));
      expect(event_ids.length).toBeGreaterThan(1);
      expect({ status, success, data }).toEqual({
        status: 202,
        success: true,
        data: { event_ids, accepted: true },
      });
      expect(new Set(data.event_ids).size).toBe(event_ids.length);
    }
  });

  test('stores the ads as polled, each with its comment [SIG-05, SIG-16, SIG-34]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { data } = await enter(shopping);
    const comments = await getAnalystComments(testApp, shopping.round.round_id, 'notifications');
    expect(await getEventsById(testApp, shopping.chatId, data.event_ids)).toEqual(
      getAds(shopping).map((item, index) => ({
        id: data.event_ids[index],
        tenant_id: shopping.tenant.id,
        round_id: shopping.round.round_id,
        kind: 'signage_triggered',
        payload: {
          ...shopping.base,
          item: { ...item, analyst_comment: comments.get(item.rec_id ?? '') ?? 'none' },
        },
      })),
    );
    expect(await getTriggerEvents(testApp, shopping.chatId)).toHaveLength(data.event_ids.length);
  });

  test('is published to dashboards once, with all items [SIG-06, DSSE-17]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { data } = await enter(shopping);
    expect(await collectNotifications(notifications, shopping)).toEqual([data.event_ids]);
  });

  test('sends all ads to the store, without comments [SIG-04, SIG-07, SIG-36]', async () => {
    const shopping = await createShoppingFixture(testApp);
    await enter(shopping);
    const [forward, ...more] = await waitForStoreEvents(testApp, shopping.tenant, { count: 1 });
    expect(more).toEqual([]);
    expect(forward).toEqual({ ...shopping.base, action: 'enter', items: getAds(shopping) });
    expect(JSON.stringify(forward)).not.toContain('analyst_comment');
  });

  test.each([[[]], [null]])('with %j for items uses those of the round [SIG-15, SIG-16]', async (items) => {
    const shopping = await createShoppingFixture(testApp);
    const { data } = await enter(shopping, { items, forgotten: items });
    const rows = await getEventsById(testApp, shopping.chatId, data.event_ids);
    expect(rows.map(({ payload }) => payload.item)).toMatchObject(getAds(shopping));
    const [forward] = await waitForStoreEvents(testApp, shopping.tenant, { count: 1 });
    expect(forward).toEqual({ ...shopping.base, action: 'enter', items: getAds(shopping) });
  });

  test('makes a new event each time [Q59]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const [first, second] = [await enter(shopping), await enter(shopping)];
    expect(new Set([...first.data.event_ids, ...second.data.event_ids]).size).toBe(
      getAds(shopping).length * 2,
    );
    await waitForStoreEvents(testApp, shopping.tenant, { count: 2 });
  });
});

describe('entering a signage with items', () => {
  test('uses only these items, unchanged [SIG-17, SIG-19, SIG-20, SIG-21, SIG-31]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const items = [given, { rec_id: 'rec_2' }, { ...given, rec_id: 'rec_3', own_field: { kept: true } }];
    const { status, data } = await enter(shopping, { items });
    expect(status).toBe(202);
    const rows = await getEventsById(testApp, shopping.chatId, data.event_ids);
    expect(rows.map(({ payload }) => payload)).toEqual(items.map((item) => ({ ...shopping.base, item })));
    const [forward] = await waitForStoreEvents(testApp, shopping.tenant, { count: 1 });
    expect(forward).toEqual({ ...shopping.base, action: 'enter', items });
  });

  test('adds only a comment, to items of the round [SIG-17, SIG-34]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const recId = getAds(shopping)[0]?.rec_id ?? '';
    const comments = await getAnalystComments(testApp, shopping.round.round_id, 'notifications');
    const items = [{ rec_id: recId }, { rec_id: 'rec_of_nobody' }];
    const { data } = await enter(shopping, { items });
    const rows = await getEventsById(testApp, shopping.chatId, data.event_ids);
    expect(rows.map(({ payload }) => payload.item)).toEqual([
      { rec_id: recId, analyst_comment: comments.get(recId) },
      { rec_id: 'rec_of_nobody' },
    ]);
    const [forward] = await waitForStoreEvents(testApp, shopping.tenant, { count: 1 });
    expect(forward?.items).toEqual(items);
  });

  test('keeps texts in several languages unchanged [SIG-20]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const copy = { ko: '카레', en: 'curry', ja: 'カレー' };
    const items = [{ rec_id: 'rec_1', reason_detail: copy, reason_detail_marketing: null }];
    await enter(shopping, { items });
    const [forward] = await waitForStoreEvents(testApp, shopping.tenant, { count: 1 });
    expect(forward?.items).toEqual(items);
  });

  test.each([
    ['no rec_id', [{ item_id: 196 }]],
    ['an empty rec_id', [{ rec_id: '' }]],
    ['a number as rec_id', [{ rec_id: 7 }]],
    ['a text as item_id', [{ rec_id: 'rec_1', item_id: '196' }]],
    ['a word for an item', ['rec_1']],
    ['an object for a list', { rec_id: 'rec_1' }],
    ['101 items', Array.from({ length: 101 }, () => ({ rec_id: 'rec_1' }))],
  ])('with %s is rejected [SIG-18]', async (_what, items) => {
    const answer = await enter(rejected, { items });
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toContain('items');
    expect(await getTriggerEvents(testApp, rejected.chatId)).toEqual([]);
  });
});

describe('forgotten products', () => {
  test('are stored and sent unchanged, beside the items [SIG-22, SIG-24, SIG-25, SIG-26, DSSE-21]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { status, data } = await enter(shopping, { items: [given], forgotten });
    expect(status).toBe(202);
    const [row] = await getEventsById(testApp, shopping.chatId, data.event_ids);
    expect(row?.payload).toEqual({ ...shopping.base, item: given, forgotten });
    const [forward] = await waitForStoreEvents(testApp, shopping.tenant, { count: 1 });
    expect(forward).toEqual({ ...shopping.base, action: 'enter', items: [given], forgotten });
  });

  test('that are missing add no key anywhere [SIG-27]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { data } = await enter(shopping, { items: [given], forgotten: [] });
    const [row] = await getEventsById(testApp, shopping.chatId, data.event_ids);
    const [forward] = await waitForStoreEvents(testApp, shopping.tenant, { count: 1 });
    for (const recorded of [row?.payload, forward])
      expect(Object.keys(recorded ?? {})).not.toContain('forgotten');
  });

  test.each([
    ['an object', '{"any": 1}'],
    ['a word', '"onions"'],
    ['101 products', JSON.stringify(Array.from({ length: 101 }, () => 1))],
    ['a nest of 2,000 levels', `${'['.repeat(2_000)}${']'.repeat(2_000)}`],
    ['a nest of 30,000 levels', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('that are %s are rejected [SIG-24]', async (_what, text) => {
    const { sdk, profileId, ids } = rejected;
    const body = `{"chat_id":"${ids.chat_id}","round_id":"${ids.round_id}","forgotten":${text}}`;
    expectError(await sdk.send('POST', `/v1/chat/${profileId}/${trigger}`, body), 400, 'INVALID_REQUEST');
  });
});

describe('a round without ads', () => {
  test('can be entered, and the event is sent to the store [Q16]', async () => {
    const { sdk, tenant } = await createShoppingFixture(testApp);
    const profileId = await sdk.newProfile();
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'notifications', kind: 'hang' }]);
    const { data } = await sdk.kickOff(profileId, { prompt: 'pasta' });
    const answer = await sdk.send('POST', `/v1/chat/${profileId}/${trigger}`, data);
    expect(answer).toMatchObject({ status: 202, data: { event_ids: [], accepted: true } });
    const [forward] = await waitForStoreEvents(testApp, tenant, { count: 1 });
    expect(forward).toEqual({ profile_id: profileId, ...data, action: 'enter', items: [] });
    expect(await getTriggerEvents(testApp, data.chat_id)).toEqual([]);
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  });
});

describe('leaving a signage', () => {
  test('answers with the action only [SIG-11, SIG-12, SIG-29]', async () => {
    const { status, success, data } = await exit(await createShoppingFixture(testApp));
    expect({ status, success, data }).toEqual({
      status: 202,
      success: true,
      data: { event_ids: [], accepted: true, action: 'exit' },
    });
  });

  test('is only sent to the store [SIG-08, SIG-09, SIG-28, DSSE-20]', async () => {
    const shopping = await createShoppingFixture(testApp);
    await exit(shopping, { items: [given], forgotten });
    expect(await waitForStoreEvents(testApp, shopping.tenant, { count: 1 })).toEqual([
      { ...shopping.base, action: 'exit' },
    ]);
    expect(await getTriggerEvents(testApp, shopping.chatId)).toEqual([]);
    expect(await collectNotifications(notifications, shopping)).toEqual([]);
  });
});

describe('a signage trigger', () => {
  test('requires the key of the chat [AUTH-02]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const seen = await sendWithEachKey(testApp, shopping, { trigger, body: shopping.ids });
    expect(seen).toEqual(keyRequired);
  });

  test.each([
    ['no chat_id', { chat_id: undefined }, 'chat_id'],
    ['no round_id', { round_id: undefined }, 'round_id'],
    ['a null round_id', { round_id: null }, 'round_id'],
    ['an empty chat_id', { chat_id: '' }, 'chat_id'],
    ['a number as round_id', { round_id: 7 }, 'round_id'],
    ['an unknown action', { action: 'pass' }, 'action'],
    ['an action in capitals', { action: 'EXIT' }, 'action'],
  ])('with %s is rejected [SIG-13, SIG-14]', async (_what, wrong, field) => {
    const answer = await enter(rejected, wrong);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toContain(field);
  });

  test('is 404 for an unknown chat or round [SIG-23]', async () => {
    for (const id of ['c_91ab', randomUUID(), "' or 1=1", 'x'.repeat(5_000)]) {
      for (const wrong of [{ chat_id: id }, { round_id: id }]) {
        expectError(await enter(rejected, wrong), 404, 'NOT_FOUND');
        expectError(await exit(rejected, wrong), 404, 'NOT_FOUND');
      }
    }
    expect(await getStoreRequests(testApp, rejected.tenant)).toEqual([]);
  });

  test('is 404 for a round of another chat', async () => {
    const shopping = await createShoppingFixture(testApp);
    const other = await shopping.sdk.runRound(shopping.profileId, { prompt: 'pasta' });
    expectError(await enter(shopping, { round_id: other.round.round_id }), 404, 'NOT_FOUND');
  });

  test('works after the chat has ended, but not after its profile is deleted [Q37]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { sdk, profileId, chatId, tenant } = shopping;
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chatId}`);
    expect((await enter(shopping)).data.event_ids).toHaveLength(getAds(shopping).length);
    expect((await exit(shopping)).status).toBe(202);
    const actions = (await waitForStoreEvents(testApp, tenant, { count: 2 })).map(({ action }) => action);
    expect(actions).toEqual(['enter', 'exit']);
    await sdk.send('DELETE', `/v1/profile/${profileId}`);
    expectError(await enter(shopping), 404, 'NOT_FOUND');
  });
});

describe('a store that is away', () => {
  const getActions = async (shopping: ShoppingFixture, count: number) =>
    (await waitForStoreEvents(testApp, shopping.tenant, { count })).map(({ action }) => action);

  test('does not delay the answer', async () => {
    const shopping = await createShoppingFixture(testApp);
    await storeHas('hang');
    const startedAt = performance.now();
    expect((await enter(shopping)).status).toBe(202);
    expect((await exit(shopping)).status).toBe(202);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    await waitFor(async () => (await getStoreRequests(testApp, shopping.tenant)).length === 1);
    await setFaults(testApp.standins.storeApiUrl);
    expect(await getActions(shopping, 2)).toEqual(['enter', 'exit']);
  });

  test('receives all events later, in order', async () => {
    const shopping = await createShoppingFixture(testApp);
    await storeHas('error');
    await enter(shopping);
    await exit(shopping);
    await enter(shopping, { items: [given] });
    await waitFor(async () => (await getStoreRequests(testApp, shopping.tenant)).length >= 2);
    expect(await getStoreEvents(testApp, shopping.tenant)).toEqual([]);
    await setFaults(testApp.standins.storeApiUrl);
    expect(await waitForStoreEvents(testApp, shopping.tenant, { count: 3 })).toEqual([
      { ...shopping.base, action: 'enter', items: getAds(shopping) },
      { ...shopping.base, action: 'exit' },
      { ...shopping.base, action: 'enter', items: [given] },
    ]);
  });

  test('that accepted an event without an answer gets it again with the same key', async () => {
    const shopping = await createShoppingFixture(testApp);
    await storeHas('drop', { nth: 1 });
    await enter(shopping);
    await exit(shopping);
    expect(await getActions(shopping, 2)).toEqual(['enter', 'exit']);
    const keys = (await getStoreRequests(testApp, shopping.tenant)).map(
      ({ idempotency_key }) => idempotency_key,
    );
    expect(keys).toHaveLength(3);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  test('and whose gateway sends invalid answers receives an enter before its exit', async () => {
    const shopping = await createShoppingFixture(testApp);
    await storeHas('malformed', { nth: 1, times: 2 });
    await enter(shopping);
    await exit(shopping);
    expect(await getActions(shopping, 2)).toEqual(['enter', 'exit']);
  });

  test('only delays events of that chat', async () => {
    const [held, free] = [await createShoppingFixture(testApp), await createShoppingFixture(testApp)];
    await storeHas('hang', { nth: 1 });
    await enter(held);
    await waitFor(async () => (await getStoreRequests(testApp, held.tenant)).length === 1);
    await enter(free);
    await waitForStoreEvents(testApp, free.tenant, { count: 1 });
    expect(await getStoreEvents(testApp, held.tenant)).toEqual([]);
    await waitForStoreEvents(testApp, held.tenant, { count: 1 });
  });

  test('does not delay rounds', async () => {
    const shopping = await createShoppingFixture(testApp);
    await storeHas('error');
    await enter(shopping);
    const { round } = await shopping.sdk.runRound(shopping.profileId, {
      chat_id: shopping.chatId,
      prompt: 'add wine',
    });
    expect(round.status).toBe('completed');
    await setFaults(testApp.standins.storeApiUrl);
    expect(await getActions(shopping, 1)).toEqual(['enter']);
  });
});

describe('a visitor who comes and goes twenty times', () => {
  test('is sent to the store in that order', async () => {
    const shopping = await createShoppingFixture(testApp);
    const expected: string[] = [];
    for (let time = 0; time < 10; time += 1) {
      await enter(shopping, { items: [{ rec_id: `rec_${time}` }] });
      await exit(shopping);
      expected.push(`rec_${time}`, 'exit');
    }
    const received = await waitForStoreEvents(testApp, shopping.tenant, { count: 20 });
    expect(received.map(({ items }) => items?.[0]?.rec_id ?? 'exit')).toEqual(expected);
  });
});
