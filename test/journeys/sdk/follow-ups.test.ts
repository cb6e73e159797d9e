import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import type { RoundView } from '../../support/sdk-client.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { expectError } from './expect-error.ts';
import { newShopper, prompts, toldFor } from './shopper.ts';

let testApp: TestApp;
let llmDemoUrl: string;
beforeAll(async () => {
  testApp = await useSharedApp();
  ({ llmDemoUrl } = testApp.standins);
});
afterEach(() => setFaults(llmDemoUrl));
afterAll(async () => {
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
  await testApp.close();
});

const getIngredients = ({ todos }: RoundView) => todos?.ingredients.map(({ name }) => name.en) ?? [];
const atStep = (step: 'step1' | 'step2') => (round: RoundView) => round.pipeline_progress[step] === 'running';

describe('a follow-up', () => {
  test('adds a round to its chat [MODEL-02, MODEL-04, MODEL-05, KICK-02, KICK-04, KICK-06, KICK-26, KICK-27, DET-27, DET-28, DET-33, DET-34]', async () => {
    const shopper = await newShopper(testApp);
    const first = await shopper.say('a curry for tonight');
    const { status, data } = await shopper.post('add wine');
    expect(status).toBe(202);
    expect(data.chat_id).toBe(shopper.chatId);
    expect(data.round_id).not.toBe(first.round_id);
    const rounds = await shopper.rounds();
    expect(rounds.map(({ round_no }) => round_no)).toEqual([1, 2]);
    expect(rounds.map(({ prompt }) => prompt)).toEqual(['a curry for tonight', 'add wine']);
    expect(rounds.at(-1)?.round_id).toBe(data.round_id);
  });

  test('begins in progress and leaves the round before as it was [POLL-03, POLL-05, MODEL-07]', async () => {
    const shopper = await newShopper(testApp);
    const first = await shopper.say('a curry for tonight');
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    await shopper.post('add wine');
    const [before, now] = await shopper.rounds();
    expect(before).toEqual(first);
    expect(now).toMatchObject({ status: 'in_progress', todos: null, back_list_status: null });
    await shopper.end();
  });

  test('sends every completed round to llm-demo, oldest first [MODEL-08, MODEL-09, MODEL-10, DET-35]', async () => {
    const shopper = await newShopper(testApp);
    const first = await shopper.say('a curry for tonight');
    const second = await shopper.say('add wine');
    const third = await shopper.say('no pork');
    const { history, anchor } = await toldFor(testApp, third);
    expect(prompts(history)).toEqual(['a curry for tonight', 'add wine']);
    expect(history.map(({ meal }) => meal.recipe_title)).toEqual([
      first.todos?.recipe_title,
      second.todos?.recipe_title,
    ]);
    for (const { meal } of history) expect(meal.ingredients).not.toHaveLength(0);
    expect(anchor).toEqual(history[1]);
  });

  test('of a word or two refines the ingredients of the round before [MODEL-11]', async () => {
    const shopper = await newShopper(testApp);
    const first = await shopper.say('a curry for tonight');
    const second = await shopper.say('add wine');
    const [before, after] = [getIngredients(first), getIngredients(second)];
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.filter((name) => !before.includes(name)).join()).toMatch(/wine/i);
  });

  test('leaves out failed rounds [MODEL-13]', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight');
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed' }]);
    expect(await shopper.say('add wine')).toMatchObject({ status: 'error', round_no: 2 });
    await setFaults(llmDemoUrl);
    const { history, anchor } = await toldFor(testApp, await shopper.say('no pork'));
    expect(prompts(history)).toEqual(['a curry for tonight']);
    expect(anchor?.prompt).toBe('a curry for tonight');
  });

  test('silently skips a meal that cannot be restored [MODEL-12]', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight');
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'unrestorable_meal' }]);
    expect((await shopper.say('add wine')).status).toBe('completed');
    await setFaults(llmDemoUrl);
    const third = await shopper.say('no pork');
    const { history, anchor } = await toldFor(testApp, third);
    expect(third).toMatchObject({ status: 'completed', last_error: null });
    expect(prompts(history)).toEqual(['a curry for tonight']);
    expect(anchor?.prompt).toBe('a curry for tonight');
  });

  test('builds on a meal whose later steps failed, but does not count it as history', async () => {
    const shopper = await newShopper(testApp);
    await setFaults(llmDemoUrl, [{ step: 'notifications', kind: 'malformed' }]);
    expect((await shopper.say('a curry for tonight')).status).toBe('error');
    await setFaults(llmDemoUrl);
    const { history, anchor } = await toldFor(testApp, await shopper.say('add wine'));
    expect(history).toEqual([]);
    expect(anchor?.prompt).toBe('a curry for tonight');
  });

  test('opens a new session when llm-demo has forgotten the old one [Q55]', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight');
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'session_expired', nth: 1 }]);
    const second = await shopper.say('add wine');
    const third = await shopper.say('add wine');
    expect(second.last_error).toBe('upstream chat session expired');
    expect(third.status).toBe('completed');
    expect(await getCalls(llmDemoUrl, second.round_id, 'sessions')).toEqual([]);
    expect(await getCalls(llmDemoUrl, third.round_id, 'sessions')).toHaveLength(1);
  });
});

describe('a round that has not reached the end of step 2', () => {
  test.each([
    ['step1', 'meal-suggest'],
    ['step2', 'todos'],
  ] as const)('in %s keeps the next one out [MODEL-16, POLL-11]', async (step, hung) => {
    const shopper = await newShopper(testApp);
    await setFaults(llmDemoUrl, [{ step: hung, kind: 'hang' }]);
    await shopper.sayUntil('a curry for tonight', atStep(step));
    expectError(await shopper.post('add wine'), 409, 'PRIOR_ROUND_IN_FLIGHT');
    expectError(await shopper.post('add wine', { new_round: true }), 409, 'PRIOR_ROUND_IN_FLIGHT');
    expect(await shopper.rounds()).toHaveLength(1);
    expect(await getBalance(testApp.orm, shopper.tenantId)).toBe(999);
    await shopper.end();
  });

  test('does not block other chats of its profile [MODEL-21]', async () => {
    const shopper = await newShopper(testApp);
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang', nth: 1 }]);
    await shopper.sayUntil('a curry for tonight', atStep('step1'));
    const other = await shopper.sdk.runRound(shopper.profileId, { prompt: 'pasta' });
    expect(other.round.status).toBe('completed');
    expect((await shopper.rounds())[0]?.status).toBe('in_progress');
    await shopper.end();
  });

  test('admits one of twenty, and rejects nineteen [MODEL-06, MODEL-19]', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight');
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'hang' }]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => shopper.post('add wine')));
    const [accepted, ...others] = answers.toSorted((a, b) => a.status - b.status);
    expect(accepted?.status).toBe(202);
    for (const answer of others) expectError(answer, 409, 'PRIOR_ROUND_IN_FLIGHT');
    const rounds = await shopper.rounds();
    expect(rounds.map(({ round_no }) => round_no)).toEqual([1, 2]);
    expect(rounds[1]?.round_id).toBe(accepted?.data.round_id);
    expect(await getBalance(testApp.orm, shopper.tenantId)).toBe(998);
    await shopper.end();
  });
});

describe('a round in steps 3 and 4', () => {
  const step2Done = (round: RoundView) => round.pipeline_progress.step2 === 'done';

  test('admits the next one, which builds on its meal [MODEL-17, MODEL-18, MODEL-13]', async () => {
    const shopper = await newShopper(testApp);
    await setFaults(llmDemoUrl, [{ step: 'cross-sell', kind: 'hang', nth: 1 }]);
    const first = await shopper.sayUntil('a curry for tonight', step2Done);
    expect(first.todos?.items).not.toHaveLength(0);
    const second = await shopper.say('add wine');
    expect(second.status).toBe('completed');
    const { history, anchor } = await toldFor(testApp, second);
    expect(history).toEqual([]);
    expect(anchor?.prompt).toBe('a curry for tonight');
    expect((await shopper.rounds())[0]?.status).toBe('in_progress');
    await shopper.end();
  });

  test('continues beside the next one, and ends independently [MODEL-20, POLL-04]', async () => {
    const shopper = await newShopper(testApp);
    await setFaults(llmDemoUrl, [
      { step: 'cross-sell', kind: 'delay', ms: 1_000, nth: 1 },
      { step: 'notifications', kind: 'malformed', nth: 2 },
    ]);
    const first = await shopper.sayUntil('a curry for tonight', step2Done);
    const second = await shopper.say('add wine');
    expect(second.status).toBe('error');
    const ended = await shopper.sdk.untilLastRound(
      shopper.profileId,
      shopper.chatId,
      ({ status }) => status === 'error',
    );
    expect(ended.round_id).toBe(second.round_id);
    const isDone = async () => {
      const { data } = await shopper.sdk.pollRound(shopper.profileId, shopper.chatId, first.round_id);
      return data.status !== 'in_progress' && data;
    };
    expect(await waitFor(isDone)).toMatchObject({ round_no: 1, status: 'completed' });
  });

  test('of three rounds at once all end, each with its own result [MODEL-07, MODEL-19, MODEL-20]', async () => {
    const shopper = await newShopper(testApp);
    await setFaults(llmDemoUrl, [{ step: 'cross-sell', kind: 'delay', ms: 800 }]);
    for (const prompt of ['a curry for tonight', 'add wine', 'no pork']) {
      await shopper.sayUntil(prompt, (round) => round.prompt === prompt && step2Done(round));
    }
    expect((await shopper.rounds()).map(({ status }) => status)).toContain('in_progress');
    const done = await waitFor(async () => {
      const rounds = await shopper.rounds();
      return rounds.every(({ status }) => status === 'completed') && rounds;
    });
    const recIds = done.flatMap(({ recommended_items }) => recommended_items.map(({ rec_id }) => rec_id));
    expect(new Set(recIds).size).toBe(recIds.length);
  });
});

describe('new_round', () => {
  test('may begin a chat, and false means nothing', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight', { new_round: true });
    const second = await shopper.say('add wine', { new_round: false });
    expect(second.round_no).toBe(2);
    expect(prompts((await toldFor(testApp, second)).history)).toEqual(['a curry for tonight']);
  });
});
