import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const credit = 5;
let testApp: TestApp;
let connection: Connection;
let client: Client;
beforeAll(async () => {
  testApp = await startTestApp({ ABANDONED_AFTER_MS: '1000', RECONCILE_EVERY_MS: '1000' });
  connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
  client = new Client({ connection });
});
afterEach(async () => {
  await setFaults(testApp.standins.llmDemoUrl);
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(async () => {
  await connection?.close();
  await testApp?.close();
});

/** A round that stays in step 2 for longer than the reconciler waits. */
async function startHeldRound() {
  const { id, sdk } = await testApp.newTenant({ credit });
  const profileId = await sdk.newProfile();
  const { data } = await sdk.kickOff(profileId, { prompt: 'curry' });
  await waitFor(async () => (await getCalls(testApp.standins.llmDemoUrl, data.round_id, 'todos')).length > 0);
  return { tenantId: id, sdk, profileId, chatId: data.chat_id };
}

describe('the reconciler', () => {
  test('has no sweep that blocks later ones', async () => {
    const schedule = client.schedule.getHandle(`reconcile/${testApp.config.CHAT_TASK_QUEUE}`);
    const { action } = await schedule.describe();
    expect(action).toMatchObject({ workflowExecutionTimeout: 5 * 60_000 });
  });

  test('ends a round whose workflow was terminated, and gives its credit back', async () => {
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'delay', ms: 4_000 }]);
    const [gone, held] = await Promise.all([startHeldRound(), startHeldRound()]);
    await setFaults(testApp.standins.llmDemoUrl);
    await client.workflow.getHandle(chatWorkflowId(gone.chatId)).terminate('by hand');

    const round = await gone.sdk.untilLastRound(gone.profileId, gone.chatId, (one) => one.status === 'error');
    expect(round).toMatchObject({
      last_error: 'chat terminated',
      pipeline_progress: { step1: 'done', step2: 'error' },
    });
    expect(await getBalance(testApp.orm, gone.tenantId)).toBe(credit);

    const next = await gone.sdk.runRound(gone.profileId, { chat_id: gone.chatId, prompt: 'add wine' });
    expect(next.round).toMatchObject({ round_no: 2, status: 'completed' });
    expect(await getBalance(testApp.orm, gone.tenantId)).toBe(credit - 1);

    const other = await held.sdk.untilLastRound(
      held.profileId,
      held.chatId,
      (one) => one.status !== 'in_progress',
    );
    expect(other).toMatchObject({ status: 'completed', last_error: null });
  });

  test('lets a chat whose terminated round it has not ended yet answer 409 [MODEL-16]', async () => {
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'delay', ms: 4_000 }]);
    const { sdk, profileId, chatId } = await startHeldRound();
    await setFaults(testApp.standins.llmDemoUrl);
    await client.workflow.getHandle(chatWorkflowId(chatId)).terminate('by hand');
    const early = await sdk.kickOff(profileId, { chat_id: chatId, prompt: 'add wine' });
    expect(early).toMatchObject({ status: 409, code: 'PRIOR_ROUND_IN_FLIGHT' });
    await sdk.untilLastRound(profileId, chatId, ({ status }) => status === 'error');
    const late = await waitFor(
      async () => {
        const answer = await sdk.kickOff(profileId, { chat_id: chatId, prompt: 'add wine' });
        return answer.status === 202 ? answer : null;
      },
      { timeoutMs: 15_000, intervalMs: 200 },
    );
    await sdk.untilLastRound(
      profileId,
      chatId,
      (round) => round.round_id === late.data.round_id && round.status === 'completed',
    );
  });
});
