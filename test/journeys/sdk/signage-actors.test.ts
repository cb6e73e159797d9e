import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChatWorkflows, openChatWorkflows } from '../../support/chat-workflows.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import {
  createShoppingFixture,
  getStoreEvents,
  getStoreRequests,
  type ShoppingFixture,
  waitForStoreEvents,
} from './shopping-fixture.ts';

let testApp: TestApp;
let workflows: ChatWorkflows;
beforeAll(async () => {
  const changes = { CHAT_ROUNDS_PER_RUN: '1', CHAT_IDLE_MS: '500', STEP_TIMEOUT_MS: '2000' };
  [testApp, workflows] = await Promise.all([startTestApp(changes), openChatWorkflows()]);
});
afterEach(() => setFaults(testApp.standins.storeApiUrl));
afterAll(() => Promise.all([testApp?.close(), workflows?.close()]));

const send = (shopping: ShoppingFixture, action: 'enter' | 'exit') =>
  shopping.send('trigger/signage', { ...shopping.ids, action });
const storeFails = () => setFaults(testApp.standins.storeApiUrl, [{ step: 'signage-events', kind: 'error' }]);
const tried = (shopping: ShoppingFixture, times: number) =>
  waitFor(async () => (await getStoreRequests(testApp, shopping.tenant)).length >= times);
const hasCompleted = ({ chatId }: ShoppingFixture) =>
  waitFor(async () => (await workflows.newestRun(chatId)).status === 'COMPLETED', { timeoutMs: 15_000 });

async function expectInOrder({ tenant }: ShoppingFixture, actions: string[]) {
  const received = await waitForStoreEvents(testApp, tenant, { count: actions.length });
  expect(received.map(({ action }) => action)).toEqual(actions);
}

describe('an actor that continues as new', () => {
  test('carries over unsent outbox entries', async () => {
    const shopping = await createShoppingFixture(testApp);
    await storeFails();
    await send(shopping, 'enter');
    await tried(shopping, 1);
    const { runId } = await workflows.newestRun(shopping.chatId);
    await shopping.sdk.runRound(shopping.profileId, { chat_id: shopping.chatId, prompt: 'add wine' });
    await waitFor(async () => (await workflows.newestRun(shopping.chatId)).runId !== runId);
    await send(shopping, 'exit');
    expect(await getStoreEvents(testApp, shopping.tenant)).toEqual([]);
    await setFaults(testApp.standins.storeApiUrl);
    await expectInOrder(shopping, ['enter', 'exit']);
    await hasCompleted(shopping);
  });
});

describe('an idle actor', () => {
  test('is started again by a signage event, and runs until it is sent', async () => {
    const shopping = await createShoppingFixture(testApp);
    await hasCompleted(shopping);
    await storeFails();
    await send(shopping, 'enter');
    await send(shopping, 'exit');
    // The second pause is longer than CHAT_IDLE_MS.
    await tried(shopping, 3);
    expect((await workflows.newestRun(shopping.chatId)).status).toBe('RUNNING');
    await setFaults(testApp.standins.storeApiUrl);
    await expectInOrder(shopping, ['enter', 'exit']);
    await hasCompleted(shopping);
  });

  test('admits the next round after it was started by a signage event', async () => {
    const shopping = await createShoppingFixture(testApp);
    await hasCompleted(shopping);
    await send(shopping, 'enter');
    const { round } = await shopping.sdk.runRound(shopping.profileId, {
      chat_id: shopping.chatId,
      prompt: 'add wine',
    });
    expect(round).toMatchObject({ round_no: 2, status: 'completed' });
    await send(shopping, 'exit');
    await expectInOrder(shopping, ['enter', 'exit']);
  });
});
