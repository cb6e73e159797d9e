import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import {
  crossSellAnswerSchema,
  mealSuggestAnswerSchema,
  notificationsAnswerSchema,
  todosAnswerSchema,
} from '../../upstreams/llm-demo/schema.ts';
import { productsAnswerSchema } from '../../upstreams/store/schema.ts';
import { waitFor } from '../support/wait-for.ts';
import { basketFor, openSession, question, read, send } from './call-standins.ts';

let standins: Standins;
let session: string;

beforeEach(async () => {
  standins = await startStandins();
  session = await openSession(standins.llmDemoUrl);
});

afterEach(() => standins.close());

async function setFaults(...faults: object[]) {
  const { status, body } = await send('PUT', `${standins.llmDemoUrl}/__control`, { body: { faults } });
  expect([status, body]).toEqual([200, { latency_profile: 'instant', faults }]);
}

const suggest = (headers: Record<string, string> = {}) =>
  send('POST', `${session}/meal-suggest`, { body: question('카레'), headers });
const step = 'meal-suggest';

describe('a fault', () => {
  test.each([
    ['error', 500, 'internal_error'],
    ['timeout', 504, 'upstream_timeout'],
    ['session_expired', 404, 'session_expired'],
    ['refinement_cap', 409, 'RefinementCapExceeded'],
  ])('of kind %s answers %i %s', async (kind, status, code) => {
    await setFaults({ step, kind });
    const answer = await suggest();
    expect([answer.status, answer.body]).toMatchObject([status, { error: { code } }]);
  });

  test('of kind malformed answers 200 with wrong JSON and HTML in turn', async () => {
    await setFaults({ step, kind: 'malformed' });
    const [first, second] = [await suggest(), await suggest()];
    expect([first.status, second.status]).toEqual([200, 200]);
    for (const { body } of [first, second])
      expect(mealSuggestAnswerSchema.safeParse(body).success).toBe(false);
    expect(second.body).toMatch(/^<!doctype html>/);
  });

  test('of kind delay waits before it answers', async () => {
    await setFaults({ step, kind: 'delay', ms: 60 });
    const start = performance.now();
    expect((await suggest()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
  });

  test('of kind hang never answers, and lets the server close', async () => {
    await setFaults({ step, kind: 'hang' });
    const hanging = suggest().then(
      () => 'answered',
      () => 'broken off',
    );
    const journal = async () => JSON.stringify((await send('GET', `${standins.llmDemoUrl}/__journal`)).body);
    await waitFor(async () => (await journal()).includes('/meal-suggest'));
    await standins.close();
    expect(await hanging).toBe('broken off');
  });

  test('of kind drop disconnects, and the retry gets the result', async () => {
    await setFaults({ step, kind: 'drop', nth: 1 });
    const key = { 'idempotency-key': 'r/meal_suggest' };
    await expect(suggest(key)).rejects.toThrow();
    const retry = await suggest(key);
    expect([retry.status, retry.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(mealSuggestAnswerSchema.safeParse(retry.body).success).toBe(true);
  });

  test('of kind unrestorable_meal leaves the ingredients out', async () => {
    await setFaults({ step, kind: 'unrestorable_meal' });
    const { meal } = await read(mealSuggestAnswerSchema, suggest());
    expect(meal).not.toHaveProperty('ingredients');
  });

  test('that rejects is not recorded as the answer', async () => {
    await setFaults({ step, kind: 'error', nth: 1 });
    const key = { 'idempotency-key': 'r/meal_suggest' };
    expect([(await suggest(key)).status, (await suggest(key)).status]).toEqual([500, 200]);
  });
});

describe('unusual answers', () => {
  test('item_without_id leaves one known and one unknown name', async () => {
    await setFaults(
      { step: 'todos', kind: 'item_without_id' },
      { step: 'cross-sell', kind: 'item_without_id' },
      { step: 'notifications', kind: 'item_without_id' },
    );
    const basket = await basketFor(session, '카레');
    const call = (name: string) => send('POST', `${session}/${name}`, { body: basket });
    const todos = await read(todosAnswerSchema, call('todos'));
    const offers = await read(crossSellAnswerSchema, call('cross-sell'));
    const { ads, coupons } = await read(notificationsAnswerSchema, call('notifications'));
    const lists = [
      todos.items.map(({ item_id, name }) => ({ item_id, name })),
      ...[offers.items, ads, coupons].map((list) =>
        list.map(({ item_id, item_name }) => ({ item_id, name: item_name })),
      ),
    ];
    for (const list of lists) {
      const names = list.filter(({ item_id }) => item_id === null).map(({ name }) => name);
      expect(names).toHaveLength(2);
      const query = new URLSearchParams(names.map((name): [string, string] => ['names', name]));
      const { products } = await read(
        productsAnswerSchema,
        send('GET', `${standins.storeApiUrl}/v1/products?${query}`),
      );
      expect(products.map(({ matched_name }) => matched_name)).toEqual([names[0]]);
    }
  });

  test('single_locale gives reasons and ingredients as plain strings [LOCALE-09]', async () => {
    const basket = await basketFor(session, '카레');
    await setFaults(
      { step, kind: 'single_locale' },
      { step: 'cross-sell', kind: 'single_locale' },
      { step: 'notifications', kind: 'single_locale' },
    );
    const { meal } = await read(mealSuggestAnswerSchema, suggest());
    const offers = await read(crossSellAnswerSchema, send('POST', `${session}/cross-sell`, { body: basket }));
    const { ads } = await read(
      notificationsAnswerSchema,
      send('POST', `${session}/notifications`, { body: basket }),
    );
    for (const item of [...offers.items, ...ads]) {
      expect([typeof item.reason_detail, typeof item.reason_detail_marketing]).toEqual(['string', 'string']);
    }
    for (const { name } of meal.ingredients ?? []) expect(typeof name).toBe('string');
  });
});

describe('nth and times', () => {
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let call = 0; call < count; call++) seen.push((await suggest()).status);
    return seen;
  };

  test('affect one call, or several from the nth on', async () => {
    await setFaults({ step, kind: 'error', nth: 2 }, { step, kind: 'timeout', nth: 4, times: 2 });
    expect(await statuses(6)).toEqual([200, 500, 200, 504, 504, 200]);
  });

  test('without nth affect the first calls, or all', async () => {
    await setFaults({ step, kind: 'error', times: 2 });
    expect(await statuses(3)).toEqual([500, 500, 200]);
    await setFaults({ step, kind: 'error' });
    expect(await statuses(3)).toEqual([500, 500, 500]);
  });

  test('count from the PUT, separately per step', async () => {
    await setFaults({ step, kind: 'error', nth: 2 });
    const opened = await send('POST', `${standins.llmDemoUrl}/v1/sessions`, {
      body: { profile: {}, locale: 'ko' },
    });
    expect([opened.status, ...(await statuses(1))]).toEqual([200, 200]);
    await setFaults({ step, kind: 'error', nth: 2 });
    expect(await statuses(2)).toEqual([200, 500]);
  });

  test('allow a delay followed by a rejection', async () => {
    await setFaults({ step, kind: 'delay', ms: 30 }, { step, kind: 'timeout' });
    const start = performance.now();
    expect((await suggest()).status).toBe(504);
    expect(performance.now() - start).toBeGreaterThanOrEqual(25);
  });
});

describe('the store', () => {
  test.each([
    ['products', 'GET'],
    ['signages', 'GET'],
    ['coupon-spots', 'GET'],
    ['signage-events', 'POST'],
  ])('has faults at %s, separate from llm-demo', async (name, method) => {
    const put = await send('PUT', `${standins.storeApiUrl}/__control`, {
      body: {
        faults: [{ step: name, kind: 'error' }],
      },
    });
    expect(put.status).toBe(200);
    const body = method === 'POST' ? {} : undefined;
    expect((await send(method, `${standins.storeApiUrl}/v1/${name}`, { body })).status).toBe(500);
    expect((await suggest()).status).toBe(200);
  });
});
