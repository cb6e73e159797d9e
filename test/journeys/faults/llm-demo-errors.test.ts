import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RecommendedItem } from '../../../domain/chat/recommended-items.ts';
import type { Todos } from '../../../domain/chat/todos.ts';
import { json, startHttpServer, type TestHttpServer } from '../../support/http-server.ts';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { startTestApp, type TestApp, type TestTenant, useSharedApp } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';

const credit = 5;
const prompt = 'a curry for tonight';

describe('llm-demo', () => {
  let testApp: TestApp;
  let llmDemoUrl: string;
  let tenant: TestTenant;
  let profileId: string;
  beforeAll(async () => {
    testApp = await useSharedApp();
    llmDemoUrl = testApp.standins.llmDemoUrl;
    tenant = await testApp.newTenant({ credit: 100 });
    profileId = await tenant.sdk.newProfile({ locale: 'en' });
  });
  afterEach(async () => {
    await setFaults(llmDemoUrl);
    expect(await ledgerViolations(testApp.orm)).toEqual([]);
  });
  afterAll(() => testApp?.close());

  const getSession = async (roundId: string) => {
    const [call] = await getCalls(llmDemoUrl, roundId, 'meal-suggest');
    return call?.path.split('/')[3];
  };

  test.each(['meal-suggest', 'todos', 'cross-sell', 'notifications'])(
    'that lost the session at %s gets a new one in the next round [DET-32]',
    async (step) => {
      const first = await tenant.sdk.runRound(profileId, { prompt });
      await setFaults(llmDemoUrl, [{ step, kind: 'session_expired' }]);
      const before = await getBalance(testApp.orm, tenant.id);
      const failed = await tenant.sdk.runRound(profileId, { chat_id: first.chatId, prompt: 'add wine' });
      expect(failed.round).toMatchObject({
        status: 'error',
        last_error: 'upstream chat session expired',
      });
      expect(await getCalls(llmDemoUrl, failed.round.round_id, step)).toHaveLength(1);
      expect(await getBalance(testApp.orm, tenant.id)).toBe(before);

      await setFaults(llmDemoUrl);
      const next = await tenant.sdk.runRound(profileId, { chat_id: first.chatId, prompt: 'no pork' });
      expect(next.round.status).toBe('completed');
      expect(await getCalls(llmDemoUrl, next.round.round_id, 'sessions')).toHaveLength(1);
      expect(await getSession(failed.round.round_id)).toBe(await getSession(first.round.round_id));
      expect(await getSession(next.round.round_id)).not.toBe(await getSession(first.round.round_id));
    },
  );

  test('that rejects to refine ends the round, not the request [KICK-14]', async () => {
    const first = await tenant.sdk.runRound(profileId, { prompt });
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'refinement_cap' }]);
    const before = await getBalance(testApp.orm, tenant.id);
    const { round } = await tenant.sdk.runRound(profileId, { chat_id: first.chatId, prompt: 'add wine' });
    expect(round.status).toBe('error');
    expect(round.last_error).toMatch(/^REFINEMENT_CAP_EXCEEDED/);
    expect(await getCalls(llmDemoUrl, round.round_id, 'meal-suggest')).toHaveLength(1);
    expect(await getBalance(testApp.orm, tenant.id)).toBe(before);
  });

  test('may suggest a meal that is neither anchor nor history later [MODEL-12]', async () => {
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'unrestorable_meal' }]);
    const { chatId, round } = await tenant.sdk.runRound(profileId, { prompt });
    expect(round.status).toBe('completed');
    expect(round.todos).toMatchObject({ ingredients: [] });

    await setFaults(llmDemoUrl);
    const second = await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'a stew' });
    const third = await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: 'add wine' });
    const [alone] = await getCalls(llmDemoUrl, second.round.round_id, 'meal-suggest');
    const [refined] = await getCalls(llmDemoUrl, third.round.round_id, 'meal-suggest');
    expect(alone?.body).toMatchObject({ conversation_history: [], anchor: null });
    expect(refined?.body).toMatchObject({
      conversation_history: [{ prompt: 'a stew' }],
      anchor: { prompt: 'a stew' },
    });
  });

  test('may name items without an id: known names still find products [NOTI-20, NOTI-21, NOTI-23, NOTI-27]', async () => {
    await setFaults(
      llmDemoUrl,
      ['todos', 'cross-sell', 'notifications'].map((step) => ({ step, kind: 'item_without_id' })),
    );
    const { round } = await tenant.sdk.runRound(profileId, { prompt });
    expect(round.status).toBe('completed');
    expect(round.todos?.items).toContainEqual(expect.objectContaining({ product: null }));
    const [named, unknown] = round.notifications.ad?.items ?? [];
    expect(named).toMatchObject({ item_id: null, product: { name: expect.anything() } });
    expect(named?.price).toBe(named?.product?.price);
    expect(unknown).toMatchObject({
      item_id: null,
      item_name: expect.any(String),
      item_name_en: 'Surprise of the Month',
      product: null,
      price: null,
      price_unit: null,
    });
    expect(round.notifications.coupon[1]).toMatchObject({ item_id: null, product: null, location: null });
    const [first, second] = round.recommended_items as RecommendedItem[];
    expect(first?.product).not.toBeNull();
    expect(second?.product).toBeNull();
  });

  test('may send one language: its text is then used for all three [LOCALE-09]', async () => {
    await setFaults(
      llmDemoUrl,
      ['meal-suggest', 'cross-sell', 'notifications'].map((step) => ({ step, kind: 'single_locale' })),
    );
    const { round } = await tenant.sdk.runRound(profileId, { prompt });
    const todos = round.todos as Todos | null;
    const { ko: name } = todos?.ingredients[0]?.name ?? {};
    expect(name).toEqual(expect.any(String));
    expect(todos?.ingredients[0]?.name).toEqual({ ko: name, en: name, jp: name });
    const { ad, coupon } = round.notifications;
    const reasons = [...(round.recommended_items as RecommendedItem[]), ...(ad?.items ?? []), ...coupon].map(
      (item) => item.reason_detail,
    );
    expect(reasons.length).toBeGreaterThan(3);
    for (const reason of reasons) expect(reason).toEqual({ ko: reason?.ko, en: reason?.ko, ja: reason?.ko });
  });
});

describe('a call of llm-demo', () => {
  let upstream: TestHttpServer;
  let testApp: TestApp;
  let answers: ReturnType<typeof json>[];
  beforeAll(async () => {
    const session = json(201, { profile_session_id: 's1' });
    upstream = await startHttpServer((request, response) => {
      const answer = request.url.endsWith('/sessions') ? session : (answers.shift() ?? json(400, {}));
      answer(request, response);
    });
    testApp = await startTestApp({ LLM_DEMO_URL: upstream.url });
  });
  afterAll(async () => {
    await testApp?.close();
    await upstream?.close();
  });

  test.each([
    { status: 400, reason: 'upstream refused with 400 invalid_request' },
    { status: 401, reason: 'upstream refused with 401 invalid_request' },
    { status: 422, reason: 'upstream refused with 422 invalid_request' },
    { status: 302, reason: 'upstream refused with 302' },
  ])('that is answered $status is not repeated', async ({ status, reason }) => {
    const tenant = await testApp.newTenant({ credit });
    const profileId = await tenant.sdk.newProfile();
    answers = [json(status, { error: { code: 'invalid_request', message: 'no' } }, { location: '/' })];
    const { round } = await tenant.sdk.runRound(profileId, { prompt });
    expect(round.last_error).toBe(`meal_suggest failed: ${reason}`);
    const calls = upstream.requests.filter(
      ({ headers }) => headers['idempotency-key'] === `${round.round_id}/meal-suggest`,
    );
    expect(calls).toHaveLength(1);
    expect(await getBalance(testApp.orm, tenant.id)).toBe(credit);
    expect(await ledgerViolations(testApp.orm)).toEqual([]);
  });

  test('that is answered 429 waits for Retry-After', async () => {
    const { sdk } = await testApp.newTenant({ credit });
    const profileId = await sdk.newProfile();
    answers = [json(429, {}, { 'retry-after': '1' }), json(400, {})];
    const startedAt = performance.now();
    const { round } = await sdk.runRound(profileId, { prompt });
    expect(round.last_error).toBe('meal_suggest failed: upstream refused with 400');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_000);
  });
});
