import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { expectError } from './expect-error.ts';
import {
  collectNotifications,
  createShoppingFixture,
  eventIdForm,
  getAnalystComments,
  getEventsById,
  getStoreRequests,
  getTriggerEvents,
  keyRequired,
  listenToNotifications,
  type NotificationListener,
  type ShoppingFixture,
  sendWithEachKey,
} from './shopping-fixture.ts';

const trigger = 'trigger/recommend';

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

const send = (shopping: ShoppingFixture, body: object) =>
  shopping.send(trigger, { ...shopping.ids, ...body });

function getItem({ round }: ShoppingFixture) {
  const [item] = round.recommended_items;
  if (!item?.product) throw new Error('the round recommends a product');
  return { ...item, product: item.product };
}

describe('a recommend trigger', () => {
  test('answers 202 with its event [RCM-01, RCM-04, RCM-08, RCM-09]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { status, success, data } = await send(shopping, { rec_id: getItem(shopping).rec_id });
    expect({ status, success, data }).toEqual({
      status: 202,
      success: true,
      data: { event_id: expect.stringMatching(eventIdForm), accepted: true },
    });
  });

  test('logs the item with its comment [RCM-02, RCM-03, RCM-06, RCM-07, DSSE-22]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const comments = await getAnalystComments(testApp, shopping.round.round_id, 'cross_sell');
    for (const { rec_id, reason, reason_detail, reason_detail_marketing, product } of shopping.round
      .recommended_items) {
      const { data } = await send(shopping, { rec_id });
      const [row] = await getEventsById(testApp, shopping.chatId, [data.event_id]);
      expect(row).toMatchObject({ kind: 'recommend_triggered', round_id: shopping.round.round_id });
      expect(row?.payload).toMatchObject({
        ...shopping.base,
        rec_id,
        item_name: product?.name,
        price: product?.price,
        reason,
        reason_detail,
        reason_detail_marketing,
        analyst_comment: comments.get(rec_id) ?? 'none',
      });
    }
  });

  test.each([
    ['number', Number],
    ['text', String],
  ])("knows the item by its product's id as a %s as well [RCM-05]", async (_form, asSent) => {
    const shopping = await createShoppingFixture(testApp);
    const { rec_id, product } = getItem(shopping);
    const { status, data } = await send(shopping, { rec_id: asSent(product.id) });
    expect(status).toBe(202);
    const [row] = await getEventsById(testApp, shopping.chatId, [data.event_id]);
    expect(row?.payload).toMatchObject({ rec_id, item_id: product.id, analyst_comment: expect.any(String) });
  });

  test('is logged each time [RCM-02]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { rec_id } = getItem(shopping);
    await send(shopping, { rec_id });
    await send(shopping, { rec_id });
    expect(await getTriggerEvents(testApp, shopping.chatId)).toHaveLength(2);
  });

  test('is published to dashboards and never sent to the store [RCM-03, DSSE-19]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { data } = await send(shopping, { rec_id: getItem(shopping).rec_id });
    expect(await collectNotifications(notifications, shopping)).toEqual([[data.event_id]]);
    expect(await getStoreRequests(testApp, shopping.tenant)).toEqual([]);
  });

  test('requires the key of the chat [AUTH-04]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const seen = await sendWithEachKey(testApp, shopping, {
      trigger,
      body: {
        ...shopping.ids,
        rec_id: getItem(shopping).rec_id,
      },
    });
    expect(seen).toEqual(keyRequired);
  });

  test.each([
    ['no chat_id', { chat_id: undefined }, 'chat_id'],
    ['no round_id', { round_id: undefined }, 'round_id'],
    ['no rec_id', { rec_id: undefined }, 'rec_id'],
    ['a null rec_id', { rec_id: null }, 'rec_id'],
    ['an empty rec_id', { rec_id: '' }, 'rec_id'],
  ])('with %s is rejected [RCM-04]', async (_what, wrong, field) => {
    const answer = await send(rejected, { rec_id: getItem(rejected).rec_id, ...wrong });
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toContain(field);
    expect(await getTriggerEvents(testApp, rejected.chatId)).toEqual([]);
  });

  test('is 404 for an unknown item, or one of another round [Q14]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { rec_id } = getItem(shopping);
    const other = await shopping.sdk.runRound(shopping.profileId, {
      chat_id: shopping.chatId,
      prompt: 'add wine',
    });
    const wrongs = [
      { rec_id, chat_id: 'c_91ab' },
      { rec_id, round_id: randomUUID() },
      { rec_id, round_id: other.round.round_id },
      { rec_id: 'rec_a1b2c3' },
      { rec_id: shopping.round.notifications.coupon[0]?.rec_id },
    ];
    for (const wrong of wrongs) expectError(await send(shopping, wrong), 404, 'NOT_FOUND');
    expect(await getTriggerEvents(testApp, shopping.chatId)).toEqual([]);
  });

  test('is 404 before step 3 is done', async () => {
    const { sdk, profileId } = await createShoppingFixture(testApp);
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'cross-sell', kind: 'hang' }]);
    const { data } = await sdk.kickOff(profileId, { prompt: 'pasta' });
    const answer = await sdk.send('POST', `/v1/chat/${profileId}/${trigger}`, { ...data, rec_id: '512' });
    expectError(answer, 404, 'NOT_FOUND');
    await sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  });
});
