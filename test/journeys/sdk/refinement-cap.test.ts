import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { startTestApp, type TestApp, useSharedApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { expectError } from './expect-error.ts';
import { newShopper, prompts, type Shopper, toldFor } from './shopper.ts';

async function refine(shopper: Shopper, times: number) {
  for (let turn = 0; turn < times; turn += 1) await shopper.say(turn % 2 === 0 ? 'add wine' : 'no pork');
}

describe('the cap of refinements', () => {
  let testApp: TestApp;
  beforeAll(async () => {
    testApp = await useSharedApp();
  });
  afterAll(() => testApp?.close());

  test('admits eight, and neither makes nor charges a ninth [MODEL-14, POLL-10]', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight');
    await refine(shopper, 8);
    const answer = await shopper.post('add wine');
    expectError(answer, 409, 'REFINEMENT_CAP_EXCEEDED');
    const rounds = await shopper.rounds();
    expect(rounds).toHaveLength(9);
    expect(rounds.every(({ status }) => status === 'completed')).toBe(true);
    expect(await getBalance(testApp.orm, shopper.tenantId)).toBe(991);
  });
});

describe('a cap of two', () => {
  let testApp: TestApp;
  let llmDemoUrl: string;
  beforeAll(async () => {
    testApp = await startTestApp({ REFINEMENT_CAP: '2' });
    ({ llmDemoUrl } = testApp.standins);
  });
  afterEach(() => setFaults(llmDemoUrl));
  afterAll(async () => {
    expect(await ledgerViolations(testApp.orm)).toEqual([]);
    await testApp.close();
  });

  test('starts over with a new round or a new chat [MODEL-15]', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight');
    await refine(shopper, 2);
    const fresh = await shopper.say('pasta', { new_round: true });
    expect(fresh).toMatchObject({ round_no: 4, status: 'completed' });
    expect(await toldFor(testApp, fresh)).toEqual({ history: [], anchor: null });
    const next = await shopper.say('add wine');
    expect(prompts((await toldFor(testApp, next)).history)).toEqual(['pasta']);
    await refine(shopper, 1);
    expectError(await shopper.post('add wine'), 409, 'REFINEMENT_CAP_EXCEEDED');
    const other = await shopper.sdk.runRound(shopper.profileId, { prompt: 'a curry' });
    expect(other.round).toMatchObject({ round_no: 1, status: 'completed' });
  });

  test('counts neither rounds without an anchor nor those that failed before a meal [Q3]', async () => {
    const shopper = await newShopper(testApp);
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed', nth: 1 }]);
    await shopper.say('a curry for tonight');
    const started = await shopper.say('a curry for tonight');
    expect(await toldFor(testApp, started)).toEqual({ history: [], anchor: null });
    await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed', nth: 1 }]);
    expect((await shopper.say('add wine')).status).toBe('error');
    await refine(shopper, 2);
    expectError(await shopper.post('add wine'), 409, 'REFINEMENT_CAP_EXCEEDED');
  });

  test('counts a refinement that failed after its meal [Q3]', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight');
    await setFaults(llmDemoUrl, [{ step: 'notifications', kind: 'malformed', nth: 1 }]);
    expect((await shopper.say('add wine')).status).toBe('error');
    await refine(shopper, 1);
    expectError(await shopper.post('add wine'), 409, 'REFINEMENT_CAP_EXCEEDED');
  });

  test('is checked after rounds in flight [Q3]', async () => {
    const shopper = await newShopper(testApp);
    await shopper.say('a curry for tonight');
    await refine(shopper, 1);
    await setFaults(llmDemoUrl, [{ step: 'todos', kind: 'hang' }]);
    await shopper.post('add wine');
    expectError(await shopper.post('add wine'), 409, 'PRIOR_ROUND_IN_FLIGHT');
    await shopper.end();
  });
});
