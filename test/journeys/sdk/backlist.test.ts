import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';
import {
  createShoppingFixture,
  eventIdForm,
  getEventsById,
  getStoreRequests,
  getTriggerEvents,
  keyRequired,
  listenToNotifications,
  type NotificationListener,
  type ShoppingFixture,
  sendWithEachKey,
} from './shopping-fixture.ts';

const trigger = 'backlist-trigger';

let testApp: TestApp;
let notifications: NotificationListener;
/** Used only for rejected requests. */
let rejected: ShoppingFixture;
beforeAll(async () => {
  testApp = await useSharedApp();
  notifications = await listenToNotifications(testApp);
  rejected = await createShoppingFixture(testApp);
});
afterEach(() => setFaults(testApp.standins.llmDemoUrl));
afterAll(async () => {
  await notifications?.close();
  await testApp?.close();
});

const send = (shopping: ShoppingFixture, more: object = {}) =>
  shopping.send(trigger, { chat_id: shopping.chatId, ...more });

async function logged(shopping: ShoppingFixture, more: object = {}) {
  const { data } = await send(shopping, more);
  const [row] = await getEventsById(testApp, shopping.chatId, [data.event_id]);
  return row;
}

describe('a backlist trigger', () => {
  test('answers 202 with its event [DSSE-11]', async () => {
    const { status, success, data } = await send(await createShoppingFixture(testApp));
    expect({ status, success, data }).toEqual({
      status: 202,
      success: true,
      data: { event_id: expect.stringMatching(eventIdForm), accepted: true },
    });
  });

  test("carries the last round's ads, then its coupons [DSSE-12]", async () => {
    const shopping = await createShoppingFixture(testApp);
    const { profileId, chatId } = shopping;
    const { round } = await shopping.sdk.runRound(profileId, { chat_id: chatId, prompt: 'add wine' });
    const notification_items = [...(round.notifications.ad?.items ?? []), ...round.notifications.coupon];
    expect(notification_items.length).toBeGreaterThan(2);
    const row = await logged(shopping);
    expect(row).toMatchObject({ kind: 'backlist_triggered', round_id: round.round_id });
    expect(row?.payload).toEqual({ profile_id: profileId, chat_id: chatId, notification_items });
  });

  test.each([
    ['items of any shape', [{ item_id: 7, any: ['shape'] }, 'a word', null]],
    ['none', []],
  ])('carries %s as the app gives them [DSSE-12]', async (_what, notification_items) => {
    const shopping = await createShoppingFixture(testApp);
    const row = await logged(shopping, { notification_items });
    expect(row?.payload).toEqual({
      profile_id: shopping.profileId,
      chat_id: shopping.chatId,
      notification_items,
    });
  });

  test('is empty while the last round has no notifications', async () => {
    const { sdk, profileId } = await createShoppingFixture(testApp);
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const { data } = await sdk.kickOff(profileId, { prompt: 'pasta' });
    const { chat_id } = data;
    const answer = await sdk.send('POST', `/v1/chat/${profileId}/${trigger}`, { chat_id });
    expect(answer.status).toBe(202);
    const [row] = await getTriggerEvents(testApp, chat_id);
    expect(row?.payload).toEqual({ profile_id: profileId, chat_id, notification_items: [] });
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${chat_id}`);
  });

  test('is published to dashboards each time, and never sent to the store [Q59]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const [first, second] = [await send(shopping), await send(shopping)];
    const messages = [[first.data.event_id], [second.data.event_id]];
    expect(first.data.event_id).not.toBe(second.data.event_id);
    await waitFor(async () => (await notifications.of(shopping)).length === 2);
    expect(await notifications.of(shopping)).toEqual(messages);
    expect(await getStoreRequests(testApp, shopping.tenant)).toEqual([]);
  });

  test('requires the key of the chat [Q2, Q29, Q53]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const seen = await sendWithEachKey(testApp, shopping, { trigger, body: { chat_id: shopping.chatId } });
    expect(seen).toEqual(keyRequired);
  });

  test.each([
    ['no chat_id', { chat_id: undefined }, 'chat_id'],
    ['a number as chat_id', { chat_id: 7 }, 'chat_id'],
    ['an object for items', { notification_items: { item_id: 7 } }, 'notification_items'],
    ['101 items', { notification_items: Array.from({ length: 101 }, () => 1) }, 'notification_items'],
  ])('with %s is rejected', async (_what, wrong, field) => {
    const answer = await send(rejected, wrong);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toContain(field);
    expect(await getTriggerEvents(testApp, rejected.chatId)).toEqual([]);
  });

  test('is 404 for an unknown chat [Q14]', async () => {
    expectError(await send(rejected, { chat_id: 'c_91ab' }), 404, 'NOT_FOUND');
  });
});
