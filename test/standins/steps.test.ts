import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import { zones } from '../../standins/store/zones.ts';
import {
  crossSellAnswerSchema,
  errorAnswerSchema,
  notificationsAnswerSchema,
  todosAnswerSchema,
} from '../../upstreams/llm-demo/schema.ts';
import { productsAnswerSchema } from '../../upstreams/store/schema.ts';
import { ask, basketFor, openSession, question, read, send } from './call-standins.ts';

let standins: Standins;

beforeAll(async () => {
  standins = await startStandins();
});

afterAll(() => standins.close());

const allLocales = { ko: expect.any(String), en: expect.any(String), ja: expect.any(String) };

describe('todos', () => {
  test('are whole packs of store products [TODO-03]', async () => {
    const session = await openSession(standins.llmDemoUrl);
    const { todos } = await basketFor(session, '카레');
    const ids = todos.map(({ item_id }) => item_id).join(',');
    const { products } = await read(
      productsAnswerSchema,
      send('GET', `${standins.storeApiUrl}/v1/products?ids=${ids}`),
    );
    expect(products.map(({ name }) => name)).toEqual(todos.map(({ name }) => name));
    for (const { quantity } of todos) expect(Number.isInteger(quantity) && quantity >= 1).toBe(true);
  });

  test('are named in the language of the session', async () => {
    const session = await openSession(standins.llmDemoUrl, { locale: 'ja' });
    const { todos } = await basketFor(session, 'プルコギ');
    expect(todos.map(({ name }) => name)).toContain('ヒゲタ醤油 1L');
  });

  test('exist for a meal without ingredients too [MODEL-12]', async () => {
    const session = await openSession(standins.llmDemoUrl);
    const [turn] = await ask(session, '불고기');
    const meal = { ...turn?.meal, ingredients: undefined };
    const { items } = await read(todosAnswerSchema, send('POST', `${session}/todos`, { body: { meal } }));
    expect(items.length).toBeGreaterThan(4);
  });
});

describe('cross-sell', () => {
  test('offers three to five items from outside the basket [REC-03, REC-04]', async () => {
    const session = await openSession(standins.llmDemoUrl);
    const basket = await basketFor(session, '규동');
    const { items } = await read(
      crossSellAnswerSchema,
      send('POST', `${session}/cross-sell`, { body: basket }),
    );
    expect(items.length).toBeGreaterThanOrEqual(3);
    expect(items.length).toBeLessThanOrEqual(5);
    const bought = new Set(basket.todos.map(({ item_id }) => item_id));
    for (const item of items) {
      expect(bought.has(item.item_id)).toBe(false);
      expect(['cross-sell', 'upsell', 'impulse']).toContain(item.reason);
      expect(item).toMatchObject({ reason_detail: allLocales, reason_detail_marketing: allLocales });
      expect(JSON.stringify(item.reason_detail)).toMatch(/lift [\d.]+, CVR [\d.]+%, co_count \d+/);
      expect(item.reason_detail_marketing).not.toEqual(item.reason_detail);
      expect(item.surface_reasoning?.analyst_comment).toMatch(/[가-힣]/);
    }
  });
});

describe('notifications', () => {
  test('are ranked ads and coupons in zones of the store [NOTI-31, NOTI-33]', async () => {
    const session = await openSession(standins.llmDemoUrl);
    const basket = await basketFor(session, '파스타');
    const { ads, coupons } = await read(
      notificationsAnswerSchema,
      send('POST', `${session}/notifications`, { body: basket }),
    );
    expect([4, 5]).toContain(ads.length);
    expect([2, 3, 4]).toContain(coupons.length);
    for (const list of [ads, coupons])
      expect(list.map(({ rank }) => rank)).toEqual(list.map((_, at) => at + 1));
    for (const item of [...ads, ...coupons]) {
      expect(zones.find(({ id }) => id === item.zone_id)?.name).toBe(item.zone_name);
      expect(item).toMatchObject({ reason_detail: allLocales, reason_detail_marketing: allLocales });
      expect(item.store_reasoning?.analyst_comment).toMatch(/[가-힣]/);
    }
    const ids = [...ads, ...coupons].map(({ item_id }) => item_id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('rec_ids', () => {
  test('stay for a retry and differ between rounds', async () => {
    const session = await openSession(standins.llmDemoUrl);
    const basket = await basketFor(session, '카레');
    const recIds = async (key: string) => {
      const answer = send('POST', `${session}/cross-sell`, {
        body: basket,
        headers: { 'idempotency-key': key },
      });
      return (await read(crossSellAnswerSchema, answer)).items.map(({ rec_id }) => rec_id);
    };
    const first = await recIds('round-1/cross_sell');
    expect(new Set(first).size).toBe(first.length);
    expect(await recIds('round-1/retry')).toEqual(first);
    for (const recId of await recIds('round-2/cross_sell')) expect(first).not.toContain(recId);
  });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': 'round-9/meal_suggest' };

  test('repeats the recorded answer', async () => {
    const session = await openSession(standins.llmDemoUrl);
    const first = await send('POST', `${session}/meal-suggest`, { body: question('카레'), headers: key });
    const repeat = await send('POST', `${session}/meal-suggest`, { body: question('파스타'), headers: key });
    expect(repeat.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
  });

  test('opens one session for concurrent calls', async () => {
    const body = { profile: {}, locale: 'ko' };
    const open = () =>
      send('POST', `${standins.llmDemoUrl}/v1/sessions`, { body, headers: { 'idempotency-key': 'r/s' } });
    const answers = await Promise.all([open(), open(), open()]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  });
});

describe('rejections', () => {
  test('answer 404 session_expired for an unknown session', async () => {
    const { status, body } = await send('POST', `${standins.llmDemoUrl}/v1/sessions/x/todos`, { body: {} });
    expect(status).toBe(404);
    expect(errorAnswerSchema.parse(body).error.code).toBe('session_expired');
  });

  test('answer 400 naming the invalid field', async () => {
    const session = await openSession(standins.llmDemoUrl);
    const { status, body } = await send('POST', `${session}/meal-suggest`, {
      body: {
        ...question('x'),
        locale: 'fr',
      },
    });
    expect(status).toBe(400);
    expect(errorAnswerSchema.parse(body).error).toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/^locale: /),
    });
  });

  test('answer 400 for a body that is not JSON', async () => {
    const response = await fetch(`${standins.llmDemoUrl}/v1/sessions`, {
      method: 'POST',
      headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
      body: '{"profile":',
    });
    expect(response.status).toBe(400);
    errorAnswerSchema.parse(await response.json());
  });

  test('answer 401 without a token, 404 and 405 off the routes', async () => {
    const { llmDemoUrl, storeApiUrl } = standins;
    const answers = await Promise.all([
      send('POST', `${llmDemoUrl}/v1/sessions`, { body: {}, headers: { authorization: '' } }),
      send('GET', `${storeApiUrl}/v1/products`, { headers: { authorization: 'Basic x' } }),
      send('GET', `${storeApiUrl}/v1/nothing`),
      send('DELETE', `${storeApiUrl}/v1/products`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 404, 405]);
    for (const { body } of answers) errorAnswerSchema.parse(body);
  });
});
