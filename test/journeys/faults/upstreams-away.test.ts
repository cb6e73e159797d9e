import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { getBalance, ledgerViolations, storedSteps } from '../../support/ledger.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const prompt = '오늘 저녁 카레 땡기는데';
let llmDemo: TcpProxy;
let store: TcpProxy;
let testApp: TestApp;
let tenant: TestTenant;
let profileId: string;

beforeAll(async () => {
  testApp = await startTestApp(async ({ llmDemoUrl, storeApiUrl }) => {
    [llmDemo, store] = await Promise.all([proxyTo(llmDemoUrl), proxyTo(storeApiUrl)]);
    return {
      LLM_DEMO_URL: `http://127.0.0.1:${llmDemo.port}`,
      STORE_API_URL: `http://127.0.0.1:${store.port}`,
      STEP_TIMEOUT_MS: '1000',
      STEP_RETRY_MS: '50',
      STEP_ATTEMPTS: '3',
    };
  });
  tenant = await testApp.newTenant();
  profileId = await tenant.sdk.newProfile();
});
afterEach(async () => {
  llmDemo.restore();
  store.restore();
  await setFaults(testApp.standins.llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(async () => {
  await testApp?.close();
  await Promise.all([llmDemo?.close(), store?.close()]);
});

function proxyTo(url: string): Promise<TcpProxy> {
  return createTcpProxy('127.0.0.1', Number(new URL(url).port));
}

describe('with llm-demo away', () => {
  test('a round ends in error, polls do not [Q52]', async () => {
    const before = await getBalance(testApp.orm, tenant.id);
    llmDemo.cut();
    const { chatId, round } = await tenant.sdk.runRound(profileId, { prompt });
    expect(round).toMatchObject({
      status: 'error',
      last_error: 'meal_suggest failed: upstream unavailable',
      back_list_status: null,
    });
    expect((await tenant.sdk.poll(profileId, chatId)).status).toBe(200);
    expect(await getBalance(testApp.orm, tenant.id)).toBe(before);
    const [meal] = await storedSteps(testApp.orm, round.round_id);
    expect(meal).toMatchObject({ step: 'meal_suggest', status: 'error', attempts: 3 });
  });

  test('a round continues if it is back in time', async () => {
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'delay', ms: 400, times: 1 }]);
    const { data } = await tenant.sdk.kickOff(profileId, { prompt });
    await waitFor(async () => (await getCalls(testApp.standins.llmDemoUrl, data.round_id, 'todos')).length);
    llmDemo.cut();
    llmDemo.restore();
    const round = await tenant.sdk.untilLastRound(
      profileId,
      data.chat_id,
      (one) => one.status !== 'in_progress',
    );
    expect(round.status).toBe('completed');
    const stored = await storedSteps(testApp.orm, data.round_id);
    expect(stored).toContainEqual(expect.objectContaining({ step: 'todos', status: 'done', attempts: 2 }));
  });

  test('without any answer, a round ends in time', async () => {
    llmDemo.stall();
    const { round } = await tenant.sdk.runRound(profileId, { prompt });
    expect(round.last_error).toBe('meal_suggest failed: upstream timeout');
  });
});

describe('with the store away', () => {
  test('polls show the last good coupon spots [DET-24]', async () => {
    const { chatId, round } = await tenant.sdk.runRound(profileId, { prompt });
    expect(round.notifications.coupon_spot).not.toEqual([]);
    store.cut();
    const { status, data } = await tenant.sdk.poll(profileId, chatId);
    expect(status).toBe(200);
    expect(data.rounds[0]).toEqual(round);
    const single = await tenant.sdk.pollRound(profileId, chatId, round.round_id);
    expect(single.data).toEqual(round);
  });

  test('polls show no coupon spots until the store is back, if there was no earlier answer [Q51]', async () => {
    const { sdk } = await testApp.newTenant();
    const profile = await sdk.newProfile();
    store.cut();
    const { chatId, round } = await sdk.runRound(profile, { prompt });
    expect(round.notifications).toEqual({ ad: null, coupon: [], coupon_spot: [] });
    store.restore();
    await sdk.untilLastRound(profile, chatId, ({ notifications }) => notifications.coupon_spot.length > 0);
  });

  test('a step that needs the catalog fails after its attempts', async () => {
    const before = await getBalance(testApp.orm, tenant.id);
    store.cut();
    const { round } = await tenant.sdk.runRound(profileId, { prompt });
    expect(round).toMatchObject({
      status: 'error',
      last_error: 'todos failed: upstream unavailable',
      back_list_status: 'not_started',
      pipeline_progress: { step1: 'done', step2: 'error', step3: 'pending', step4: 'pending' },
    });
    const calls = await getCalls(testApp.standins.llmDemoUrl, round.round_id, 'todos');
    expect(calls.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await getBalance(testApp.orm, tenant.id)).toBe(before);
  });

  test('polls wait only briefly if it does not answer [Q52]', async () => {
    const { sdk } = await testApp.newTenant();
    const profile = await sdk.newProfile();
    const { chatId } = await sdk.runRound(profile, { prompt });
    store.stall();
    const startedAt = performance.now();
    const { status, data } = await sdk.poll(profile, chatId);
    expect(status).toBe(200);
    expect(data.rounds[0]?.notifications.coupon_spot).not.toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });
});
