import { afterEach, describe, expect, test } from '@jest/globals';
import { createConnections } from '../../upstreams/connections.ts';
import {
  RefinementCapExceededError,
  SessionExpiredError,
  UpstreamAnswerInvalidError,
  UpstreamRejectedError,
} from '../../upstreams/errors.ts';
import type { Call } from '../../upstreams/http.ts';
import { createLlmDemoClient, type LlmDemoClient } from '../../upstreams/llm-demo/client.ts';
import type { MealSuggestRequest, PlanRequest } from '../../upstreams/llm-demo/schema.ts';
import { type Answer, json, startHttpServer, type TestHttpServer } from '../support/http-server.ts';

const meal = { recipe_title: 'A', intro_message: 'B', recipe_description: 'C', recommendation_message: 'D' };
const basket = { meal, todos: [{ item_id: 7, name: '두부', quantity: 1 }] };
const question: MealSuggestRequest = {
  user_query: 'tofu',
  conversation_history: [],
  anchor: null,
  locale: 'ko',
};
const planRequest: PlanRequest = { question: 'Why?', mode: 'AUTO', history: [] };
const task = { content: 'Look', category: 'PLAN' as const };
const taskRequest = { question: 'Why?', task, done: [] };
const call = (): Call => ({ signal: new AbortController().signal, idempotencyKey: 'r1/step' });

let server: TestHttpServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function client(answer: Answer): Promise<LlmDemoClient> {
  server = await startHttpServer(answer);
  return createLlmDemoClient({
    connections: createConnections(),
    baseUrl: server.url,
    token: 'tok',
    timeoutMs: 5_000,
  });
}

describe('llm-demo client', () => {
  type Step = [string, (llm: LlmDemoClient) => Promise<unknown>, unknown, object];
  const steps: Step[] = [
    [
      '/v1/sessions',
      (llm) => llm.openSession({ profile: { age: 3 }, locale: 'en' }, call()),
      { profile: { age: 3 }, locale: 'en' },
      { profile_session_id: 's1' },
    ],
    [
      '/v1/sessions/a%2Fb%3F/meal-suggest',
      (llm) => llm.mealSuggest('a/b?', question, call()),
      question,
      { meal, raw: { x: 1 } },
    ],
    ['/v1/sessions/s1/todos', (llm) => llm.todos('s1', { meal }, call()), { meal }, { items: [] }],
    ['/v1/sessions/s1/cross-sell', (llm) => llm.crossSell('s1', basket, call()), basket, { items: [] }],
    [
      '/v1/sessions/s1/notifications',
      (llm) => llm.notifications('s1', basket, call()),
      basket,
      { ads: [], coupons: [] },
    ],
    ['/v1/plan', (llm) => llm.plan(planRequest, call()), planRequest, { tasks: [task] }],
    ['/v1/task', (llm) => llm.runTask(taskRequest, call()), taskRequest, { result: '3' }],
  ];

  test.each(steps)('posts to %s and parses the answer', async (url, send, body, answer) => {
    const llm = await client(json(200, answer));
    await expect(send(llm)).resolves.toEqual(answer);
    const [request] = server?.requests ?? [];
    expect(request).toMatchObject({ method: 'POST', url, headers: { 'idempotency-key': 'r1/step' } });
    expect(JSON.parse(request?.body ?? '')).toEqual(body);
  });

  const rejections = [
    [404, 'session_expired', SessionExpiredError],
    [409, 'RefinementCapExceeded', RefinementCapExceededError],
    [409, 'session_expired', UpstreamRejectedError],
    [404, 'not_found', UpstreamRejectedError],
  ] as const;

  test.each(rejections)('maps %i %s to its own error', async (status, code, kind) => {
    const llm = await client(json(status, { error: { code, message: 'no' } }));
    await expect(llm.todos('s1', { meal }, call())).rejects.toBeInstanceOf(kind);
  });

  const noWords = { intro_message: '', recipe_description: '', recommendation_message: '' };
  const salt = { name: 'salt', category: 'Pantry', quantity_unit: 'to taste' };
  const egg = { name: { ko: '', en: 'egg' }, category: 'Dairy', quantity: 2, quantity_unit: '' };

  test.each<[string, object, object]>([
    ['[] for ingredients', { ...meal, ingredients: [] }, meal],
    ['null for ingredients', { ...meal, ingredients: null }, meal],
    ['a word for ingredients', { ...meal, ingredients: 'none' }, meal],
    ['bad ingredients alone', { ...meal, ingredients: [7, { name: null }] }, meal],
    [
      'an amount that is not a number',
      { ...meal, ingredients: [{ ...salt, quantity: null }, 7] },
      { ...meal, ingredients: [{ ...salt, quantity: 0 }] },
    ],
    [
      'a quoted amount without a unit',
      { ...meal, ingredients: [{ ...egg, quantity: '2', quantity_unit: null }] },
      { ...meal, ingredients: [egg] },
    ],
    ['a title alone', { recipe_title: 'A', extra: 1 }, { recipe_title: 'A', extra: 1, ...noWords }],
  ])('reads a meal with %s [MODEL-12]', async (_what, given, read) => {
    const llm = await client(json(200, { meal: given }));
    expect(await llm.mealSuggest('s1', question, call())).toEqual({ meal: read });
  });

  test('leaves bad candidates, offers, ads, coupons and tasks out', async () => {
    const offer = { rec_id: 'r', item_id: '7', item_name: '두부', reason: 'upsell' };
    const ad = { rec_id: 8, item_name: '두부', rank: '1' };
    const llm = await client((request, response) => {
      const step = request.url.split('/').at(-1);
      const items =
        step === 'todos'
          ? [
              { name: '두부', quantity: '2' },
              { name: '파', quantity: 0 },
            ]
          : [offer, {}];
      const lists = { items, ads: [ad, { ...ad, rank: 0 }], coupons: [null, ad] };
      json(200, { ...lists, tasks: [task, { category: 'QNA' }] })(request, response);
    });
    expect(await llm.todos('s1', { meal }, call())).toEqual({
      items: [{ item_id: null, name: '두부', quantity: 2 }],
    });
    expect(await llm.crossSell('s1', basket, call())).toMatchObject({
      items: [{ item_id: 7, reason_detail: '' }],
    });
    const read = { rec_id: '8', item_id: null, rank: 1, discount_pct: null };
    expect(await llm.notifications('s1', basket, call())).toMatchObject({ ads: [read], coupons: [read] });
    expect(await llm.plan(planRequest, call())).toEqual({ tasks: [task] });
  });

  test.each([
    ['Plan', 'PLAN'],
    [' qna', 'QNA'],
    ['ANALYSIS', 'PLAN'],
    [null, 'PLAN'],
  ])('reads the category %j as %s', async (given, category) => {
    const llm = await client(json(200, { tasks: [{ content: 'Look', category: given }] }));
    expect(await llm.plan(planRequest, call())).toEqual({ tasks: [{ content: 'Look', category }] });
  });

  test.each(['a'.repeat(201), '', '\0', null])('rejects the session id %j', async (profile_session_id) => {
    const llm = await client(json(200, { profile_session_id }));
    const opened = llm.openSession({ profile: {}, locale: 'en' }, call());
    await expect(opened).rejects.toBeInstanceOf(UpstreamAnswerInvalidError);
  });

  test('sends nothing for a session id that changes the path', async () => {
    const llm = await client(json(200, { items: [] }));
    await expect(llm.todos('..', { meal }, call())).rejects.toBeInstanceOf(UpstreamAnswerInvalidError);
    expect(server?.requests).toEqual([]);
  });
});
