import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { setWeight } from '../../../db/repositories/tenants/tenants.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';

let testApp: TestApp;
let connection: Connection;
beforeAll(async () => {
  testApp = await useSharedApp();
  connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
});
afterAll(() => connection?.close());

/** The weights of the actor's workflow tasks and of its activities, oldest first. */
async function readWeights(chatId: string) {
  const handle = new Client({ connection }).workflow.getHandle(chatWorkflowId(chatId));
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const { priority } =
      event.workflowExecutionStartedEventAttributes ?? event.activityTaskScheduledEventAttributes ?? {};
    return priority ? [{ key: priority.fairnessKey, weight: priority.fairnessWeight }] : [];
  });
}

test("a tenant's weight goes with its tasks, and a new one from the next round on", async () => {
  const tenant = await testApp.newTenant();
  await setWeight(testApp.orm.em, tenant.id, 3);
  const profileId = await tenant.sdk.newProfile();
  const { chatId } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
  const heavy = { key: tenant.code, weight: 3 };
  expect(await readWeights(chatId)).toEqual(Array(5).fill(heavy));
  await setWeight(testApp.orm.em, tenant.id, 0.5);
  await tenant.sdk.runRound(profileId, { chat_id: chatId, prompt: '와인 추가' });
  expect(await readWeights(chatId)).toEqual([
    ...Array(5).fill(heavy),
    ...Array(4).fill({ key: tenant.code, weight: 0.5 }),
  ]);
});
