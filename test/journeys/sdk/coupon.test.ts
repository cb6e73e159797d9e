import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CouponItem } from '../../../domain/chat/notifications.ts';
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

const trigger = 'trigger/coupon';

let testApp: TestApp;
let notifications: NotificationListener;
/** Used only for rejected requests. */
let rejected: ShoppingFixture;
beforeAll(async () => {
  testApp = await useSharedApp();
  notifications = await listenToNotifications(testApp);
  rejected = await createShoppingFixture(testApp);
});
afterEach(() =>
  Promise.all([setFaults(testApp.standins.storeApiUrl), setFaults(testApp.standins.llmDemoUrl)]),
);
afterAll(async () => {
  await notifications?.close();
  await testApp?.close();
});

const send = (shopping: ShoppingFixture, body: object) =>
  shopping.send(trigger, { ...shopping.ids, ...body });

function getCoupon({ round }: ShoppingFixture): CouponItem {
  const [coupon] = round.notifications.coupon;
  if (!coupon) throw new Error('the round has a coupon');
  return coupon;
}

/** The payload of the event that a trigger made. */
async function logged(shopping: ShoppingFixture, body: object) {
  const { status, data } = await send(shopping, body);
  expect(status).toBe(202);
  const [row] = await getEventsById(testApp, shopping.chatId, [data.event_id]);
  expect(row).toMatchObject({ kind: 'coupon_triggered', tenant_id: shopping.tenant.id });
  expect(row?.round_id).toBe(shopping.round.round_id);
  return row?.payload;
}

/** All coupon fields that an app may send, each different from the round's. */
const appFields = {
  item_id: 512,
  item_name: '올리브유',
  item_name_en: 'Olive Oil',
  brand: 'Colavita',
  zone_id: 7_600,
  zone_name: 'Somewhere',
  price_yen: 9_900,
  discount_pct: 99,
  applied_score: 0.078,
  priority_score: 0.072,
  method: 'by hand',
  reason_detail: 'because',
  reason_detail_marketing: 'Try it.',
};

describe('a coupon trigger', () => {
  test('answers 202 with its event [CPN-01, CPN-02, CPN-14, CPN-15]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { status, success, data } = await send(shopping, { rec_id: getCoupon(shopping).rec_id });
    expect({ status, success, data }).toEqual({
      status: 202,
      success: true,
      data: { event_id: expect.stringMatching(eventIdForm), accepted: true },
    });
  });

  test('fills in all of the coupon, as issued [CPN-04, CPN-05, CPN-09, CPN-10, CPN-12]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const coupon = getCoupon(shopping);
    const comments = await getAnalystComments(testApp, shopping.round.round_id, 'notifications');
    expect(await logged(shopping, { rec_id: coupon.rec_id })).toEqual({
      ...shopping.base,
      kind: 'issued',
      ...coupon,
      analyst_comment: comments.get(coupon.rec_id) ?? 'none',
    });
  });

  test('prefers values of the app [CPN-06, CPN-11, CPN-13]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const coupon = getCoupon(shopping);
    const payload = await logged(shopping, { rec_id: coupon.rec_id, kind: 'issued', ...appFields });
    expect(payload).toMatchObject({ ...shopping.base, kind: 'issued', rec_id: coupon.rec_id, ...appFields });
    expect(payload?.product).toEqual(coupon.product);
  });

  test('takes missing values from the round [CPN-06, CPN-12]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const coupon = getCoupon(shopping);
    for (const [key, value] of Object.entries(appFields)) {
      const payload = await logged(shopping, { rec_id: coupon.rec_id, [key]: value });
      expect(payload).toMatchObject({ ...coupon, [key]: value });
    }
  });

  test.each(['issued', 'redeemed', 'dismissed'])('records that it was %s [CPN-08]', async (kind) => {
    const shopping = await createShoppingFixture(testApp);
    const payload = await logged(shopping, { rec_id: getCoupon(shopping).rec_id, kind });
    expect(payload?.kind).toBe(kind);
  });

  test('is recorded each time [Q43, Q59]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { rec_id } = getCoupon(shopping);
    for (const kind of ['issued', 'issued', 'redeemed', 'dismissed']) await send(shopping, { rec_id, kind });
    const rows = await getTriggerEvents(testApp, shopping.chatId);
    expect(rows.map(({ payload }) => payload.kind)).toEqual(['issued', 'issued', 'redeemed', 'dismissed']);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(4);
  });

  test('is published to dashboards and never sent to the store [CPN-03, DSSE-18]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { data } = await send(shopping, { rec_id: getCoupon(shopping).rec_id });
    expect(await collectNotifications(notifications, shopping)).toEqual([[data.event_id]]);
    expect(await getStoreRequests(testApp, shopping.tenant)).toEqual([]);
  });

  test('requires the key of the chat [AUTH-03]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const seen = await sendWithEachKey(testApp, shopping, {
      trigger,
      body: {
        ...shopping.ids,
        rec_id: getCoupon(shopping).rec_id,
      },
    });
    expect(seen).toEqual(keyRequired);
  });

  test.each([
    ['no chat_id', { chat_id: undefined }, 'chat_id'],
    ['no round_id', { round_id: undefined }, 'round_id'],
    ['a number as rec_id', { rec_id: 7 }, 'rec_id'],
    ['an empty rec_id', { rec_id: '' }, 'rec_id'],
    ['neither rec_id nor item_id', { rec_id: undefined }, 'rec_id'],
    ['an item_name alone', { rec_id: undefined, item_name: 'Olive Oil' }, 'rec_id'],
    ['an unknown kind', { kind: 'used' }, 'kind'],
    ['a kind in capitals', { kind: 'ISSUED' }, 'kind'],
    ['a text as item_id', { item_id: '881' }, 'item_id'],
    ['a text as discount_pct', { discount_pct: '20%' }, 'discount_pct'],
    ['a list as reason_detail', { reason_detail: ['because'] }, 'reason_detail'],
  ])('with %s is rejected [CPN-07, CPN-08, CPN-10]', async (_what, wrong, field) => {
    const answer = await send(rejected, { rec_id: getCoupon(rejected).rec_id, ...wrong });
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toContain(field);
    expect(await getTriggerEvents(testApp, rejected.chatId)).toEqual([]);
  });

  test('is 404 for an unknown chat or round [Q14]', async () => {
    const { rec_id } = getCoupon(rejected);
    expectError(await send(rejected, { rec_id, chat_id: 'c_91ab' }), 404, 'NOT_FOUND');
    expectError(await send(rejected, { rec_id, round_id: 'r_77fe' }), 404, 'NOT_FOUND');
  });
});

describe('a coupon that the round does not have', () => {
  test('is not found, be it an ad or of another round [Q43]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const { round } = await shopping.sdk.runRound(shopping.profileId, {
      chat_id: shopping.chatId,
      prompt: 'add wine',
    });
    const ids = [
      shopping.round.notifications.ad?.items[0]?.rec_id,
      round.notifications.coupon[0]?.rec_id,
      'rec_x9y8z7',
    ];
    for (const rec_id of ids) expectError(await send(shopping, { rec_id }), 404, 'NOT_FOUND');
    expect(await getTriggerEvents(testApp, shopping.chatId)).toEqual([]);
  });

  test.each([
    ['item_id', { item_id: 512 }],
    ['item_name', { item_name: 'Olive Oil' }],
  ])('is recorded with the app’s values if they have an %s [Q43, Q45]', async (_what, sent) => {
    const shopping = await createShoppingFixture(testApp);
    const payload = await logged(shopping, { rec_id: 'rec_x9y8z7', kind: 'redeemed', ...sent });
    expect(payload).toEqual({ ...shopping.base, kind: 'redeemed', rec_id: 'rec_x9y8z7', ...sent });
  });

  test('is not found before step 4 is done', async () => {
    const { sdk, send: _send, ...shopping } = await createShoppingFixture(testApp);
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'notifications', kind: 'hang' }]);
    const { data } = await sdk.kickOff(shopping.profileId, { prompt: 'pasta' });
    const path = `/v1/chat/${shopping.profileId}/${trigger}`;
    expectError(await sdk.send('POST', path, { ...data, rec_id: 'rec_1' }), 404, 'NOT_FOUND');
    await sdk.send('DELETE', `/v1/chat/${shopping.profileId}/recommend/${data.chat_id}`);
  });
});

describe('a coupon spot', () => {
  const getSpots = ({ round }: ShoppingFixture) =>
    round.notifications.coupon_spot.filter(({ item_id }) => item_id !== null);

  test('is named by its item [Q42, Q45]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const [, spot] = getSpots(shopping);
    for (const rec_id of [undefined, null]) {
      const payload = await logged(shopping, { rec_id, item_id: spot?.item_id, kind: 'redeemed' });
      expect(payload).toEqual({ ...shopping.base, kind: 'redeemed', ...spot });
    }
  });

  test('is not found by an item that no spot has [Q42]', async () => {
    for (const item_id of [999_999, 0.5, -1])
      expectError(await send(rejected, { item_id }), 404, 'NOT_FOUND');
  });

  test('is the last known one while the store is unavailable [Q42]', async () => {
    const shopping = await createShoppingFixture(testApp);
    const [spot] = getSpots(shopping);
    await setFaults(testApp.standins.storeApiUrl, [{ step: 'coupon-spots', kind: 'error' }]);
    const payload = await logged(shopping, { item_id: spot?.item_id });
    expect(payload).toEqual({ ...shopping.base, kind: 'issued', ...spot });
  });
});
