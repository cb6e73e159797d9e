import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { PageView } from '../../../server/tenant/chats/view-schema.ts';
import type { EventView } from '../../../server/tenant/events/view-schema.ts';
import type { ReceiptsView } from '../../../server/tenant/receipts/view-schema.ts';
import type { StoreMapView } from '../../../server/tenant/store-map/view-schema.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from '../sdk/expect-error.ts';
import { createShoppingFixture, getAnalystComments } from '../sdk/shopping-fixture.ts';

const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let testApp: TestApp;
let store: string;
let llmDemo: string;
beforeAll(async () => {
  testApp = await useSharedApp();
  store = testApp.standins.storeApiUrl;
  llmDemo = testApp.standins.llmDemoUrl;
});
afterEach(async () => {
  await setFaults(llmDemo);
  await setFaults(store);
});
afterAll(() => testApp?.close());

const read = <T>({ adminToken }: TestTenant, path: string) =>
  new SdkClient(testApp.baseUrl, adminToken).send<T>('GET', `/api/v1/sdk-chat/${path}`);
const getReceipts = async (tenant: TestTenant, chatId: string) =>
  (await read<ReceiptsView>(tenant, `${chatId}/receipts`)).data;
const getEvents = async (tenant: TestTenant, chatId: string, query = '') =>
  (await read<PageView<EventView>>(tenant, `${chatId}/events${query}`)).data;

describe('receipts', () => {
  test('have duration and cost of each round', async () => {
    const { tenant, sdk, profileId, chatId, round } = await createShoppingFixture(testApp);
    await setFaults(llmDemo, [{ step: 'todos', kind: 'error', nth: 1, times: 2 }]);
    const second = await sdk.runRound(profileId, { chat_id: chatId, prompt: 'add wine' });
    const receipts = await getReceipts(tenant, chatId);
    const todosCalls = await getCalls(llmDemo, second.round.round_id, 'todos');
    const failed = (attempt: number) => ({
      attempt,
      waited_seconds: expect.any(Number),
      started_at: expect.stringMatching(milliseconds),
      failed_at: expect.stringMatching(milliseconds),
      error: 'UpstreamServerError',
      call: 'todos',
      status: 500,
      code: null,
      call_id: `${second.round.round_id}/todos`,
      request_id: todosCalls[attempt - 1]?.request_id,
    });
    const step = (name: string, attempts = 1) => ({
      step: name,
      status: 'done',
      attempts,
      started_at: expect.stringMatching(milliseconds),
      finished_at: expect.stringMatching(milliseconds),
      seconds: expect.any(Number),
      waited_seconds: expect.any(Number),
      failed_attempts: Array.from({ length: attempts - 1 }, (_none, index) => failed(index + 1)),
    });
    const receipt = {
      locale: 'en',
      status: 'completed',
      created_at: expect.stringMatching(milliseconds),
      finished_at: expect.stringMatching(milliseconds),
      seconds: expect.any(Number),
      credit: {
        amount: 1,
        outcome: 'captured',
        reserved_at: expect.stringMatching(milliseconds),
        settled_at: expect.stringMatching(milliseconds),
      },
    };
    expect(receipts).toEqual({
      chat_id: chatId,
      receipts: [
        {
          ...receipt,
          round_id: round.round_id,
          round_no: 1,
          refinement: false,
          attempts: 4,
          steps: ['meal_suggest', 'todos', 'cross_sell', 'notifications'].map((name) => step(name)),
        },
        {
          ...receipt,
          round_id: second.round.round_id,
          round_no: 2,
          refinement: true,
          attempts: 6,
          steps: [step('meal_suggest'), step('todos', 3), step('cross_sell'), step('notifications')],
        },
      ],
    });
    const [first] = receipts.receipts;
    const stepSeconds = first?.steps.map(({ seconds }) => seconds ?? 0) ?? [];
    expect(Math.max(...stepSeconds)).toBeLessThanOrEqual(first?.seconds ?? 0);
    const elapsed = Date.parse(first?.finished_at ?? '') - Date.parse(first?.created_at ?? '');
    expect(first?.seconds).toBe(elapsed / 1_000);
  });

  test('of a failed round have the refund', async () => {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile();
    await setFaults(llmDemo, [{ step: 'todos', kind: 'malformed' }]);
    const { chatId } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
    const { receipts } = await getReceipts(tenant, chatId);
    expect(receipts).toMatchObject([
      {
        status: 'error',
        attempts: 2,
        credit: { amount: 1, outcome: 'given_back', settled_at: expect.stringMatching(milliseconds) },
        steps: [
          { status: 'done', attempts: 1 },
          {
            status: 'error',
            attempts: 1,
            seconds: expect.any(Number),
            waited_seconds: expect.any(Number),
            failed_attempts: [
              { attempt: 1, error: 'UpstreamAnswerInvalidError', status: 200, call: 'todos' },
            ],
          },
          { status: 'pending', attempts: 0, started_at: null, finished_at: null, seconds: null },
          { status: 'pending', attempts: 0, started_at: null, finished_at: null, seconds: null },
        ],
      },
    ]);
  });

  test('of a running round have its progress', async () => {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile();
    await setFaults(llmDemo, [{ step: 'todos', kind: 'hang' }]);
    const { data } = await tenant.sdk.kickOff(profileId, { prompt: '카레' });
    const receipt = await waitFor(async () => {
      const [one] = (await getReceipts(tenant, data.chat_id)).receipts;
      return one?.steps[0]?.status === 'done' && one;
    });
    expect(receipt).toMatchObject({
      status: 'in_progress',
      finished_at: null,
      seconds: null,
      credit: { amount: 1, outcome: 'reserved', settled_at: null },
      steps: [
        { step: 'meal_suggest', status: 'done' },
        {
          step: 'todos',
          status: 'running',
          attempts: 0,
          started_at: receipt.steps[0]?.finished_at,
          finished_at: null,
          seconds: null,
        },
        { step: 'cross_sell', status: 'pending', started_at: null },
        { step: 'notifications', status: 'pending', started_at: null },
      ],
    });
    await tenant.sdk.send('DELETE', `/v1/chat/${profileId}/recommend/${data.chat_id}`);
  });
});

describe('the answer of a step', () => {
  interface Answer {
    step: string;
    text: string | null;
    bytes: number;
    is_cut: boolean;
  }
  const getAnswer = (tenant: TestTenant, chatId: string, roundId: string, step: string) =>
    read<Answer>(tenant, `${chatId}/rounds/${roundId}/answers/${step}`);

  test('is what the upstream sent, and the tenant’s alone', async () => {
    const { tenant, chatId, round } = await createShoppingFixture(testApp);
    const { data } = await getAnswer(tenant, chatId, round.round_id, 'meal_suggest');
    expect(JSON.parse(data.text ?? '')).toMatchObject({ meal: { recipe_title: round.todos?.recipe_title } });
    expect(data).toMatchObject({
      step: 'meal_suggest',
      bytes: Buffer.byteLength(data.text ?? ''),
      is_cut: false,
    });
    const other = await testApp.newTenant();
    expectError(await getAnswer(other, chatId, round.round_id, 'meal_suggest'), 404, 'NOT_FOUND');
    for (const [chat, id, step] of [
      [chatId, round.round_id, 'soup'],
      [chatId, 'no-uuid', 'todos'],
      [round.round_id, round.round_id, 'todos'],
    ] as const) {
      expectError(await getAnswer(tenant, chat, id, step), 404, 'NOT_FOUND');
    }
  });

  test('is cut between characters after 16 KiB', async () => {
    const { tenant, chatId, round } = await createShoppingFixture(testApp);
    await testApp.orm.em
      .fork()
      .getKysely()
      .updateTable('round_steps')
      .set({ raw: { a: '\u4e09'.repeat(100_000) } })
      .where('round_id', '=', round.round_id)
      .where('step', '=', 'todos')
      .execute();
    const { data } = await getAnswer(tenant, chatId, round.round_id, 'todos');
    expect(data).toMatchObject({ bytes: 300_009, is_cut: true });
    expect(data.text).toMatch(/^\{"a": "\u4e09+$/);
    expect(Buffer.byteLength(data.text ?? '')).toBeGreaterThan(16 * 1_024 - 4);
    expect(Buffer.byteLength(data.text ?? '')).toBeLessThanOrEqual(16 * 1_024);
  });

  test('is not there for a step that failed', async () => {
    const tenant = await testApp.newTenant();
    const profileId = await tenant.sdk.newProfile();
    await setFaults(llmDemo, [{ step: 'todos', kind: 'malformed' }]);
    const { chatId, round } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
    const { data } = await getAnswer(tenant, chatId, round.round_id, 'todos');
    expect(data).toEqual({ step: 'todos', text: null, bytes: 0, is_cut: false });
    expectError(await getAnswer(tenant, chatId, round.round_id, 'cross_sell'), 404, 'NOT_FOUND');
  });
});

describe('past events', () => {
  test('are the stored events, newest first', async () => {
    const { tenant, chatId, round, ids, base, send } = await createShoppingFixture(testApp);
    const { data: signage } = await send('trigger/signage', { ...ids, forgotten: ['onion'] });
    const { data: recommend } = await send('trigger/recommend', {
      ...ids,
      rec_id: round.recommended_items[0]?.rec_id,
    });
    const { data: backlist } = await send('backlist-trigger', { chat_id: chatId, notification_items: [] });
    const { items, total } = await getEvents(tenant, chatId);
    expect(total).toBe(items.length);
    const [newest, second, ...older] = items;
    expect(newest).toEqual({
      event_id: backlist.event_id,
      kind: 'backlist_triggered',
      round_id: round.round_id,
      created_at: expect.stringMatching(milliseconds),
      payload: { profile_id: base.profile_id, chat_id: chatId, notification_items: [] },
    });
    expect(second).toMatchObject({ event_id: recommend.event_id, kind: 'recommend_triggered' });
    const completed = older.at(-1);
    expect(completed).toMatchObject({
      kind: 'chat_completed',
      payload: { profile_id: base.profile_id, chat_id: chatId },
    });
    const shown = older.slice(0, -1);
    expect(shown.map(({ event_id }) => event_id).toSorted()).toEqual(signage.event_ids.toSorted());
    const comments = await getAnalystComments(testApp, round.round_id, 'notifications');
    for (const { kind, payload } of shown) {
      const item = payload.item as { rec_id: string };
      expect(kind).toBe('signage_triggered');
      expect(payload).toMatchObject({ ...base, forgotten: ['onion'] });
      expect(item).toMatchObject({ analyst_comment: comments.get(item.rec_id) });
    }
  });

  test('come in pages', async () => {
    const { tenant, chatId, send } = await createShoppingFixture(testApp);
    for (let sent = 0; sent < 4; sent += 1) await send('backlist-trigger', { chat_id: chatId });
    const whole = await getEvents(tenant, chatId, '?size=1000');
    expect(whole).toMatchObject({ total: 5, page: 0, size: 100 });
    const pages = await Promise.all(
      [0, 1, 2, 3].map((page) => getEvents(tenant, chatId, `?page=${page}&size=2`)),
    );
    expect(pages.flatMap(({ items }) => items)).toEqual(whole.items);
    expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 1, 0]);
    const answer = await read(tenant, `${chatId}/events?size=0`);
    expectError(answer, 400, 'INVALID_REQUEST');
    expect(answer.message).toBe('size: must be at least 1');
  });
});

describe('records of an unknown chat', () => {
  test.each(['none', '%00', 'a6f1f5a2-6a3c-4f6e-9d8b-2f0c6f7f1b11'])('are 404: %s', async (chatId) => {
    const tenant = await testApp.newTenant();
    for (const part of ['receipts', 'events']) {
      expectError(await read(tenant, `${chatId}/${part}`), 404, 'NOT_FOUND');
    }
  });
});

describe('the map of the store', () => {
  const getStoreMap = async (tenant: TestTenant) => (await read<StoreMapView>(tenant, 'store-map')).data;

  test('has all placed items, within its extent', async () => {
    const map = await getStoreMap(await testApp.newTenant());
    const { products, signages, coupon_spots } = map;
    expect([products.length, signages.length, coupon_spots.length]).toEqual([expect.any(Number), 8, 10]);
    expect(products.length).toBeGreaterThan(290);
    expect(products.find(({ id }) => id === 881)).toEqual({
      id: 881,
      name: '깊은 볶음 참깨 드레싱 380ml',
      brand: '큐피',
      price: 3_600,
      price_unit: '₩',
      src_url: 'https://cdn.ones1ght.com/store/product/no_image.png',
      section_code: 'PA',
      section_name: '식료품',
      location: { x: 28, y: 22.794, radius: 0.5 },
    });
    for (const { location } of [...products, ...signages, ...coupon_spots]) {
      expect(location.x + location.radius).toBeLessThanOrEqual(map.extent.width);
      expect(location.y + location.radius).toBeLessThanOrEqual(map.extent.height);
    }
    const numbers = coupon_spots.map(({ spot_no }) => spot_no);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  test('has the idle content of signages [SIGUI-01, SIGUI-05]', async () => {
    const { slides, signage_events } = await getStoreMap(await testApp.newTenant());
    const getShape = (signageNo: number) =>
      slides
        .filter(({ signage_no }) => signage_no === signageNo)
        .map(({ slide_no, products }) => [slide_no, products.length]);
    expect(getShape(1)).toEqual([1, 2, 3, 4].map((slide) => [slide, 1]));
    expect(getShape(2)).toEqual([1, 2, 3].map((slide) => [slide, 3]));
    const enabled = signage_events.filter((event) => event.enabled);
    expect(enabled.length).toBeGreaterThan(1);
    expect(enabled.length).toBeLessThan(signage_events.length);
  });

  test('names products in the tenant’s language', async () => {
    const map = await getStoreMap(await testApp.newTenant({ locale: 'en-US' }));
    expect(map.products.find(({ id }) => id === 196)?.name).toBe('Higeta Soy Sauce 1L');
    expect(map.slides[0]?.products[0]?.name).toMatch(/^Seolhyang Strawberries/);
  });

  test('is the last good one while the store is unavailable, else 503', async () => {
    const [known, unknown] = [await testApp.newTenant(), await testApp.newTenant()];
    const before = await getStoreMap(known);
    await setFaults(store, [{ step: 'signage-content', kind: 'error' }]);
    expect(await getStoreMap(known)).toEqual(before);
    expectError(await read(unknown, 'store-map'), 503, 'STORE_UNAVAILABLE');
  });
});
