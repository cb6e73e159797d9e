import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { getBalance, ledgerViolations, storedSteps } from '../../support/ledger.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';

const credit = 5;
let testApp: TestApp;
let llmDemoUrl: string;
beforeAll(async () => {
  testApp = await startTestApp({ STEP_TIMEOUT_MS: '400', STEP_ATTEMPTS: '2' });
  llmDemoUrl = testApp.standins.llmDemoUrl;
});
afterEach(async () => {
  await setFaults(llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(() => testApp?.close());

/** A round of a new profile with faults, and the remaining credit. */
async function runRound(faults: Parameters<typeof setFaults>[1]) {
  const { id, sdk } = await testApp.newTenant({ credit });
  const profileId = await sdk.newProfile({ locale: 'en' });
  await setFaults(llmDemoUrl, faults);
  const { chatId, round } = await sdk.runRound(profileId, { prompt: 'a curry for tonight' });
  return { sdk, profileId, chatId, round, left: await getBalance(testApp.orm, id) };
}

const steps = [
  { step: 'meal-suggest', name: 'meal_suggest', view: 'step1', back: null },
  { step: 'todos', name: 'todos', view: 'step2', back: 'not_started' },
  { step: 'cross-sell', name: 'cross_sell', view: 'step3', back: 'in_progress' },
  { step: 'notifications', name: 'notifications', view: 'step4', back: 'in_progress' },
] as const;

describe.each([
  { kind: 'error', reason: 'upstream error 500', calls: 2 },
  { kind: 'timeout', reason: 'upstream timeout', calls: 2 },
  { kind: 'drop', reason: 'upstream unavailable', calls: 2 },
  { kind: 'hang', reason: 'upstream timeout', calls: 2 },
  { kind: 'malformed', reason: 'upstream answer invalid', calls: 1 },
] as const)('llm-demo with $kind for good', ({ kind, reason, calls }) => {
  test.each(steps)(
    'ends the round in error at $step [DET-31, DET-32]',
    async ({ step, name, view, back }) => {
      const { round, left } = await runRound([{ step, kind }]);
      expect(round).toMatchObject({
        status: 'error',
        last_error: `${name} failed: ${reason}`,
        back_list_status: back,
        pipeline_progress: { [view]: 'error' },
      });
      expect(left).toBe(credit);
      expect(await getCalls(llmDemoUrl, round.round_id, step)).toHaveLength(calls);
      const stored = await storedSteps(testApp.orm, round.round_id);
      expect(stored).toContainEqual(
        expect.objectContaining({ step: name, status: 'error', attempts: calls }),
      );
    },
  );
});

describe.each(['error', 'timeout', 'drop', 'hang'] as const)('llm-demo with one %s a step', (kind) => {
  test('is called again with the same key, and answers each step once', async () => {
    const { round, left } = await runRound(steps.map(({ step }) => ({ step, kind, times: 1 })));
    expect(round).toMatchObject({ status: 'completed', last_error: null });
    expect(left).toBe(credit - 1);
    for (const { step } of steps) {
      const answers = (await getCalls(llmDemoUrl, round.round_id, step)).map(({ status }) => status);
      expect(answers).toHaveLength(2);
      expect(answers.filter((status) => status === 200)).toHaveLength(1);
    }
    const attempts = (await storedSteps(testApp.orm, round.round_id)).map((stored) => stored.attempts);
    expect(attempts).toEqual([2, 2, 2, 2]);
  });
});

describe('llm-demo', () => {
  test('may fail to open a session once', async () => {
    const { round, left } = await runRound([{ step: 'sessions', kind: 'error', times: 1 }]);
    expect(round.status).toBe('completed');
    expect(left).toBe(credit - 1);
    expect(await getCalls(llmDemoUrl, round.round_id, 'sessions')).toHaveLength(2);
    expect(await getCalls(llmDemoUrl, round.round_id, 'meal-suggest')).toHaveLength(1);
  });

  test('that opens no session fails step 1 [DET-32]', async () => {
    const { round, left } = await runRound([{ step: 'sessions', kind: 'timeout' }]);
    expect(round.last_error).toBe('meal_suggest failed: upstream timeout');
    expect(left).toBe(credit);
    expect(await getCalls(llmDemoUrl, round.round_id, 'meal-suggest')).toEqual([]);
  });

  test('may be slow: no step goes back while it thinks [DET-15]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile();
    await setFaults(
      llmDemoUrl,
      steps.map(({ step }) => ({ step, kind: 'delay', ms: 200 })),
    );
    const { data } = await sdk.kickOff(profileId, { prompt: '카레' });
    const seen = new Set<string>();
    await sdk.untilLastRound(profileId, data.chat_id, ({ status, pipeline_progress }) => {
      seen.add(Object.values(pipeline_progress).join(' '));
      return status === 'completed';
    });
    expect([...seen]).toEqual([
      'running pending pending pending',
      'done running pending pending',
      'done done running running',
      ...[...seen].filter((progress) => progress === 'done done done running'),
      'done done done done',
    ]);
  });

  test('that was down does not affect the next round [Q27]', async () => {
    const { sdk, profileId, chatId, round } = await runRound([{ step: 'todos', kind: 'error' }]);
    await setFaults(llmDemoUrl);
    const next = await sdk.runRound(profileId, { chat_id: chatId, prompt: 'add wine' });
    expect(round.status).toBe('error');
    expect(next.round).toMatchObject({ round_no: 2, status: 'completed' });
  });
});

describe('steps 3 and 4', () => {
  test('fail apart: step 4 finishes after step 3 has failed for good [Q25b]', async () => {
    const { round, left } = await runRound([
      { step: 'cross-sell', kind: 'malformed' },
      { step: 'notifications', kind: 'delay', ms: 300 },
    ]);
    expect(round.last_error).toBe('cross_sell failed: upstream answer invalid');
    expect(round.pipeline_progress).toMatchObject({ step2: 'done', step3: 'error' });
    expect(round.todos?.items).not.toHaveLength(0);
    expect(round.recommended_items).toEqual([]);
    expect(round.notifications.ad?.items).not.toHaveLength(0);
    expect(left).toBe(credit);
  });

  test('fail apart: step 3 is kept after step 4 has failed for good [Q25b]', async () => {
    const { round, left } = await runRound([
      { step: 'notifications', kind: 'malformed' },
      { step: 'cross-sell', kind: 'delay', ms: 300 },
    ]);
    expect(round.last_error).toBe('notifications failed: upstream answer invalid');
    expect(round.pipeline_progress).toMatchObject({ step3: 'done', step4: 'error' });
    expect(round.recommended_items).not.toHaveLength(0);
    expect(round.notifications).toMatchObject({ ad: null, coupon: [] });
    expect(left).toBe(credit);
  });

  test('that both fail are both named, and the credit goes back once', async () => {
    const { round, left } = await runRound([
      { step: 'cross-sell', kind: 'malformed' },
      { step: 'notifications', kind: 'error' },
    ]);
    expect(round.last_error).toBe(
      'cross_sell failed: upstream answer invalid; notifications failed: upstream error 500',
    );
    expect(round.pipeline_progress).toMatchObject({ step3: 'error', step4: 'error' });
    expect(left).toBe(credit);
  });
});
