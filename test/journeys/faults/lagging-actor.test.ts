import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { settleRound } from '../../../db/repositories/chat/settlement.ts';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const prompt = '오늘 저녁 카레 땡기는데';

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterEach(() => setFaults(testApp.standins.llmDemoUrl));
afterAll(() => testApp?.close());

/**
 * What a workflow task leaves that is lost behind the settlement of a failed round: the rows show the end of the round,
 * and the actor learns of its failure again later.
 */
async function startRoundThatFailedInRows(answerMs: number) {
  const { llmDemoUrl } = testApp.standins;
  const tenant = await testApp.newTenant({ credit: 3 });
  const profileId = await tenant.sdk.newProfile();
  await setFaults(llmDemoUrl, [
    { step: 'meal-suggest', kind: 'delay', ms: answerMs, nth: 1 },
    { step: 'meal-suggest', kind: 'session_expired', nth: 2 },
  ]);
  const { data } = await tenant.sdk.kickOff(profileId, { prompt });
  await waitFor(async () => (await getCalls(llmDemoUrl, data.round_id, 'meal-suggest')).length > 0);
  await settleRound(
    testApp.orm.em,
    { tenantId: tenant.id, chatId: data.chat_id, roundId: data.round_id },
    {
      status: 'error',
      last_error: 'meal_suggest failed: upstream timeout',
      failed_steps: [{ step: 'meal_suggest', attempts: 1 }],
    },
  );
  return { ...tenant, ...data, profileId };
}

test('a follow-up to a round that polls show as failed is admitted though its actor still runs it', async () => {
  const { id, sdk, profileId, chat_id } = await startRoundThatFailedInRows(1_500);
  expect((await sdk.poll(profileId, chat_id)).data.rounds).toMatchObject([{ status: 'error' }]);
  await setFaults(testApp.standins.llmDemoUrl);

  const followUp = await sdk.kickOff(profileId, { prompt, chat_id });
  expect(followUp.status).toBe(202);

  await sdk.untilLastRound(profileId, chat_id, ({ status }) => status !== 'in_progress', 15_000);
  const { data } = await sdk.poll(profileId, chat_id);
  expect(data.rounds).toMatchObject([{ status: 'error' }, { round_no: 2, status: 'completed' }]);
  expect(await getBalance(testApp.orm, id)).toBe(2);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});

test('a follow-up to a round that is in flight is rejected at once', async () => {
  const tenant = await testApp.newTenant();
  const profileId = await tenant.sdk.newProfile();
  const { llmDemoUrl } = testApp.standins;
  await setFaults(llmDemoUrl, [{ step: 'meal-suggest', kind: 'delay', ms: 1_000 }]);
  const { data } = await tenant.sdk.kickOff(profileId, { prompt });
  await waitFor(async () => (await getCalls(llmDemoUrl, data.round_id, 'meal-suggest')).length > 0);
  const followUp = await tenant.sdk.kickOff(profileId, { prompt, chat_id: data.chat_id });
  expect(followUp).toMatchObject({ status: 409, code: 'PRIOR_ROUND_IN_FLIGHT' });
  const { data: polled } = await tenant.sdk.poll(profileId, data.chat_id);
  expect(polled.rounds).toMatchObject([{ status: 'in_progress' }]);
});
